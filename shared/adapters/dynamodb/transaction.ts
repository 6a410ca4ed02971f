import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Conflict } from '../../actions/ports.ts';
import { err, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';

/** DynamoDB's own limit. */
export const maxItems = 100;
const maxAttempts = 5;

/** Positions of the items whose condition did not hold; none when other transactions stood in the way to the end. */
export type TransactionConflict = Conflict & { readonly failed: readonly number[] };

/**
 * Writes all items or none. A condition that does not hold is `changed-meanwhile`. Another transaction at work on one
 * of the items (TransactionConflict) says nothing about the conditions: it is tried again after a short random wait,
 * and only then answered as `changed-meanwhile`. The SDK sends a token with each transaction, so that its own retry of
 * a lost answer is not taken for a second write.
 * @throws whatever else went wrong: throttling, an item that is too large, no connection
 */
export async function transact(
  client: DynamoDBClient,
  items: readonly TransactWriteItem[],
): Promise<Result<undefined, TransactionConflict>> {
  if (items.length > maxItems) throw new Error(`A transaction takes ${maxItems} items, this one has ${items.length}`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [...items] }));
      return ok();
    } catch (error) {
      const conflict = conflictOf(error);
      if (!conflict) throw error;
      if (conflict.failed.length > 0 || attempt === maxAttempts) return err(conflict);
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

/** Reasons that are conflicts; any other (throttling, a bad item) makes the cancellation a fault, not a conflict. */
const conflictCodes: ReadonlySet<string> = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

function conflictOf(error: unknown): TransactionConflict | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const codes = (error.CancellationReasons ?? []).map(({ Code: code }) => code ?? 'None');
  if (codes.length === 0 || codes.some((code) => !conflictCodes.has(code))) return undefined;
  const failed = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
  return { type: 'changed-meanwhile', failed };
}
