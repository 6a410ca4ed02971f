import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

import { foldTallies } from '../shared/actions/fold-tallies.ts';
import type { LedgerChange } from '../shared/actions/vote-ports.ts';
import { ledgerChangeOf } from '../shared/adapters/dynamodb/ledger-stream.ts';
import { dynamoCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoTallyFold } from '../shared/adapters/dynamodb/tally-fold.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { readEnv } from '../shared/platform/env.ts';
import { logger } from '../shared/platform/logger.ts';

const env = readEnv(functionEnv['fold-tallies']);
const ports = { tallies: dynamoTallyFold(dynamoCall(), env.SELECTION_TABLE) };

/**
 * The ledger's stream into the live tally. A record that cannot be read stops the batch at its place: what came before
 * is folded, and Lambda tries it again alone until it goes to the failure queue, where a person looks at it.
 */
export async function run(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const { changes, unreadable } = decodeAll(event.Records);
  const report = await foldTallies(ports, changes);
  for (const { ledger, bucket, error } of report.failures) {
    logger.error('bucket not folded', { ledger, bucket, error: error as Error });
  }
  const failedFrom = report.failedFrom ?? unreadable;
  return { batchItemFailures: failedFrom === undefined ? [] : [{ itemIdentifier: failedFrom }] };
}

function decodeAll(records: readonly DynamoDBRecord[]): { changes: LedgerChange[]; unreadable?: string } {
  const changes: LedgerChange[] = [];
  for (const record of records) {
    try {
      changes.push(ledgerChangeOf(record));
    } catch (error) {
      const unreadable = record.dynamodb?.SequenceNumber;
      if (!unreadable) throw error;
      logger.error('stream record not readable', { sequence: unreadable, error: error as Error });
      return { changes, unreadable };
    }
  }
  return { changes };
}

export const handler = run;
