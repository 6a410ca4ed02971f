import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { isDeepStrictEqual } from 'node:util';

import type { SnapshotStore, WhyUnranked } from '../../actions/ports.ts';
import type { RankingRow, RankingSnapshot } from '../../contract/rankings.ts';
import { err } from '../../platform/result.ts';
import { mapInParallel } from '../parallel.ts';
import { putAudit } from './audit.ts';
import { recordOf, toItem } from './item.ts';
import { type Key, keys, snapshotRowsPk, snapshotsPk } from './keys.ts';
import { checkVersion, getRecord, putNew, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** The head: all but the rows, and how many of them there are. */
type Head = Omit<RankingSnapshot, 'rows'> & { readonly rowCount: number };

/** What answered a request: a snapshot, or why there is none. */
type Answered = { readonly snapshotId?: string; readonly unranked?: WhyUnranked };

const rowsAtOnce = 8;

/**
 * Ranking snapshots in the Selection table: a head, and an item for each row. A row is put only where there is none,
 * and the head comes last, in one transaction with the mark that the request is answered and the audit entry. So a
 * snapshot is seen whole or not at all, is never written again, and a request that is delivered twice has one answer.
 * Rows whose head was never written stay behind unseen: to remove them could hit a snapshot that another run finished.
 */
export function dynamoSnapshotStore(client: DynamoDBClient, table: string): SnapshotStore {
  const latestHead = async (roundId: string): Promise<Head | undefined> => {
    const range = { pk: snapshotsPk(roundId), newestFirst: true, limit: 1 };
    return (await queryRecords<Head>(client, table, range))[0];
  };
  const get = async (roundId: string, snapshotId: string): Promise<RankingSnapshot | undefined> => {
    const head = await getRecord<Head>(client, table, keys.snapshot(roundId, snapshotId));
    return head && withRows(client, table, head);
  };
  return {
    latestHead,
    latest: async (roundId) => {
      const head = await latestHead(roundId);
      return head && withRows(client, table, head);
    },
    get,
    ofRequest: async (roundId, requestId) => {
      const answered = await getRecord<Answered>(client, table, keys.rankingRequest(roundId, requestId));
      return answered?.snapshotId === undefined ? undefined : get(roundId, answered.snapshotId);
    },
    whyUnranked: async (roundId, requestId) =>
      (await getRecord<Answered>(client, table, keys.rankingRequest(roundId, requestId)))?.unranked,
    saveUnranked: (roundId, requestId, unranked, audit) =>
      transact(client, [
        putNew(table, keys.rankingRequest(roundId, requestId), { unranked } satisfies Answered),
        putAudit(table, audit),
      ]),
    save: async (snapshot, { requestId, roundVersion }, audit) => {
      const { roundId, snapshotId, rows, ...rest } = snapshot;
      const written = await mapInParallel(rows, rowsAtOnce, (row, index) =>
        putRow(client, table, keys.snapshotRow(roundId, snapshotId, index), row),
      );
      if (written.includes('other')) return err({ type: 'changed-meanwhile' });
      const head: Head = { ...rest, roundId, snapshotId, rowCount: rows.length };
      return transact(client, [
        checkVersion(table, keys.round(roundId), roundVersion),
        putNew(table, keys.snapshot(roundId, snapshotId), head),
        putNew(table, keys.rankingRequest(roundId, requestId), { snapshotId } satisfies Answered),
        putAudit(table, audit),
      ]);
    },
  };
}

/** @throws Error when rows are missing: a ranking with a gap must not be shown */
async function withRows(client: DynamoDBClient, table: string, head: Head): Promise<RankingSnapshot> {
  const { rowCount, ...rest } = head;
  const rows = await queryRecords<RankingRow>(client, table, { pk: snapshotRowsPk(head.roundId, head.snapshotId) });
  if (rows.length !== rowCount) {
    throw new Error(`Snapshot ${head.snapshotId} has ${rows.length} rows, its head says ${rowCount}`);
  }
  return { ...rest, rows: [...rows] };
}

/** `other`: a different row lies there. The same row may: the SDK repeats a put whose answer was lost. */
async function putRow(client: DynamoDBClient, table: string, key: Key, row: RankingRow): Promise<'written' | 'other'> {
  const item = toItem(key, row);
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'written';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
    return isDeepStrictEqual(recordOf(error.Item), recordOf(item)) ? 'written' : 'other';
  }
}
