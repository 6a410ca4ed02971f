import { dynamoCall } from '../../shared/adapters/aws/json-call.ts';
import { ballotsAPage, dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { ledger, manyBallots } from './many-ballots.ts';
import { pagesOf, readUnitsOf, type Row, rowOf, servePages } from './stand-in.ts';

/** What the server of the pages and the recount tell the bench. */
export type Served = {
  readonly url: string;
  readonly bytes: number;
  readonly readUnits: number;
  readonly votes: readonly (readonly [number, number])[];
};
export type Recounted = {
  readonly ballots: number;
  readonly votes: readonly (readonly [number, number])[];
  readonly cpuMicros: number;
  readonly seconds: number;
  readonly peakBytes: number;
};

/** `serve COUNT` holds a round of so many ballots; `recount` counts the round at AWS_ENDPOINT_URL_DYNAMODB. */
const [, , task, count] = process.argv;
if (task === 'serve') process.send?.(await serve(Number(count)));
else process.send?.(await recount(), () => process.disconnect());

async function serve(ballots: number): Promise<Served> {
  const votes = new Map<number, number>();
  const partitions = new Map<string, Row[]>();
  let bytes = 0;
  for (const ballot of manyBallots(ballots)) {
    const row = rowOf(ballot);
    bytes += row.bytes;
    partitions.set(row.p, partitions.get(row.p) ?? []);
    partitions.get(row.p)?.push(row);
    for (const pick of ballot.picks) votes.set(pick, (votes.get(pick) ?? 0) + 1);
  }
  const pages = new Map([...partitions].map(([partition, rows]) => [partition, pagesOf(rows, ballotsAPage)]));
  const url = await servePages(pages);
  return { url, bytes, readUnits: readUnitsOf([...pages.values()].flat()), votes: [...votes] };
}

async function recount(): Promise<Recounted> {
  const began = performance.now();
  const before = process.cpuUsage();
  const { ballots, votes } = await dynamoBallotLedger(dynamoCall(), 'ballots').recount(ledger);
  const { user, system } = process.cpuUsage(before);
  return {
    ballots,
    votes: [...votes],
    cpuMicros: user + system,
    seconds: (performance.now() - began) / 1000,
    // Of the whole process, in KB whatever the system counts in.
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}
