import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { ReviewStore } from '../../actions/registry-ports.ts';
import type { CandidateRecord } from '../../actions/records.ts';
import type { ClearanceRecord } from '../../actions/registry-records.ts';
import { putAudit } from './audit.ts';
import { toItem } from './item.ts';
import { type Key, keys, prefix, roundPk } from './keys.ts';
import { checkVersion, count, countFrom, getRecord, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** What becomes of candidates after their nomination, in the Selection table. */
export function dynamoReviewStore(client: DynamoDBClient, table: string): ReviewStore {
  return {
    clearances: (roundId) =>
      queryRecords<ClearanceRecord>(client, table, { pk: roundPk(roundId), prefix: prefix.clearance }),
    decide: (next, candidateVersion, roundVersion, audit) => {
      const { roundId, candidateId, clearanceId } = next;
      return transact(client, [
        checkVersion(table, keys.round(roundId), roundVersion),
        checkCandidate(table, keys.candidate(roundId, candidateId), candidateVersion),
        putVersion(table, keys.clearance(roundId, candidateId, clearanceId), next),
        count(table, keys.candidateChanges(roundId), 1),
        putAudit(table, audit),
      ]);
    },
    save: (next, roundVersion, audit, nominations) => {
      const { roundId, candidateId, district } = next;
      return transact(client, [
        checkVersion(table, keys.round(roundId), roundVersion),
        putCandidate(table, keys.candidate(roundId, candidateId), next),
        count(table, keys.candidateChanges(roundId), 1),
        ...(nominations
          ? [countFrom(table, keys.nominations(roundId, district), nominations.from, nominations.by)]
          : []),
        putAudit(table, audit),
      ]);
    },
    changes: async (roundId) => {
      const counter = await getRecord<{ n: number }>(client, table, keys.candidateChanges(roundId));
      return counter?.n ?? 0;
    },
    fixPaper: (next, changes, audit) =>
      transact(client, [
        putVersion(table, keys.round(next.roundId), next),
        // Counts from `changes` by none: holds only while nobody else has counted.
        countFrom(table, keys.candidateChanges(next.roundId), changes, 0),
        putAudit(table, audit),
      ]),
  };
}

/** A candidate as first nominated has no version yet; that counts as 1. */
const isVersion =
  '(version = :version OR (attribute_not_exists(version) AND attribute_exists(pk) AND :version = :one))';

function checkCandidate(table: string, key: Key, version: number): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: table,
      Key: marshall(key),
      ConditionExpression: isVersion,
      ExpressionAttributeValues: marshall({ ':version': version, ':one': 1 }),
    },
  };
}

function putCandidate(table: string, key: Key, next: CandidateRecord): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: toItem(key, next),
      ConditionExpression: isVersion,
      ExpressionAttributeValues: marshall({ ':version': (next.version ?? 1) - 1, ':one': 1 }),
    },
  };
}
