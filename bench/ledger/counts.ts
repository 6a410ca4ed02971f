import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamoCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoTallyReader } from '../../shared/adapters/dynamodb/tally-store.ts';
import { type BenchEngine, engineEnv, type Tables } from './engine.ts';

/** What lies in the tables after a run, candidate by candidate. */
export type Counts = {
  readonly recount: ReadonlyMap<number, number>;
  readonly tally: ReadonlyMap<number, number>;
  readonly peer: ReadonlyMap<number, number>;
};

export async function readCounts(engine: BenchEngine, tables: Tables, ledger: string): Promise<Counts> {
  // The lean caller is made of the environment, here as in a function.
  Object.assign(process.env, engineEnv(engine.url));
  const recount = await dynamoBallotLedger(dynamoCall(), tables.ballots).recount(ledger);
  const tally = await dynamoTallyReader(engine.client, tables.selection).read(ledger);
  const { Items: items = [] } = await engine.client.send(
    new QueryCommand({
      TableName: tables.counters,
      ConsistentRead: true,
      KeyConditionExpression: 'ledger = :l',
      ExpressionAttributeValues: { ':l': { S: ledger } },
    }),
  );
  const peer = new Map(items.map(({ pick, votes }) => [Number(pick?.N), Number(votes?.N)]));
  return { recount: recount.votes, tally: tally.votes, peer };
}
