import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import type { Item } from './engine.ts';

/** What the code under test made of the ballots, as the oracle asks for it. */

export const recountOn = (call: JsonCall, table: string) => (ledger: string) =>
  dynamoBallotLedger(call, table).recount(ledger);

type Cast = Pick<BallotCast, 'ledger' | 'voterKey' | 'picks' | 'acceptedAt' | 'opensAt'>;

/** What a receipt's reader finds, without the receipt around it. */
export const toldOn = (call: JsonCall, table: string) => async (cast: Cast) => {
  const stored = await dynamoBallotLedger(call, table).find(cast.ledger, cast.voterKey);
  if (!stored) return 'queued';
  const { sinceOpening, picks } = stored;
  const same = sinceOpening === cast.acceptedAt - cast.opensAt && picks.join() === cast.picks.join();
  return same ? 'counted' : 'duplicate';
};

/** Every raw item of a table. */
export async function scan(call: JsonCall, table: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page: { readonly Items?: readonly Item[]; readonly LastEvaluatedKey?: Item } = await call('Scan', {
      TableName: table,
      ConsistentRead: true,
      ...(start && { ExclusiveStartKey: start }),
    });
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}
