import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { dynamoCall, type JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { buckets, partitionOf } from '../../shared/adapters/dynamodb/ballot-codec.ts';
import { insertBallots } from '../../shared/adapters/dynamodb/ballot-insert.ts';
import type { Figure } from '../figure.ts';
import { type BenchEngine, engineEnv } from './engine.ts';
import { ledger, manyBallots } from './many-ballots.ts';
import type { Recounted, Served } from './recount-worker.ts';
import { pagesOf, rowOf } from './stand-in.ts';

/** DynamoDB Local takes a millisecond a ballot: it holds these, and the stand-in, held to it, the million. */
const compared = 20_000;
/** So that the smaller round has pages that end, and name where the next one begins. */
const comparedLimit = 500;
const counted = 1_000_000;

export type Recount = Recounted & {
  readonly bytesABallot: number;
  readonly readUnits: number;
  /** Pages of DynamoDB Local that the stand-in was held against. */
  readonly pagesCompared: number;
};

/**
 * Recounts a million ballots with the deployed code, bundled as it is deployed, in a process of its own. The round lies in a stand-in that
 * answers Query with pages made by the ledger's own codec; DynamoDB Local answers the same for a smaller round.
 * @throws Error when the stand-in's pages differ from DynamoDB Local's, or the recount from what was put there
 */
export async function measureRecount(engine: BenchEngine): Promise<Recount> {
  const pagesCompared = await comparePages(engine);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-bench-recount-'));
  const worker = path.join(folder, 'worker.mjs');
  await bundle(worker);
  const server = start(worker, ['serve', String(counted)], {});
  try {
    const { url, bytes, readUnits, votes } = await toldBy<Served>(server);
    const recounted = await toldBy<Recounted>(start(worker, ['recount'], engineEnv(url)));
    const expected = new Map(votes);
    if (recounted.ballots !== counted || recounted.votes.some(([pick, count]) => expected.get(pick) !== count)) {
      throw new Error(`The recount found ${recounted.ballots} ballots, or other votes than were cast`);
    }
    return { ...recounted, bytesABallot: bytes / counted, readUnits, pagesCompared };
  } finally {
    server.kill();
    await rm(folder, { recursive: true });
  }
}

/** Run from its sources, Node's own reader of TypeScript would be in the peak memory, some 25 MB. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'recount-worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    banner: { js: `import{createRequire}from'node:module';const require=createRequire(import.meta.url);` },
    logLevel: 'silent',
  });
}

function start(worker: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return fork(worker, args, { env: { ...process.env, ...env } });
}

async function toldBy<T>(child: ChildProcess): Promise<T> {
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The process ended with code ${code} before it answered`);
  });
  const [told] = (await Promise.race([once(child, 'message'), failed])) as [T];
  // Its end after the answer is no failure.
  failed.catch(() => undefined);
  return told;
}

/** Puts the smaller round into DynamoDB Local and reads it back as the recount does, page by page. */
async function comparePages(engine: BenchEngine): Promise<number> {
  Object.assign(process.env, engineEnv(engine.url));
  const call = dynamoCall();
  const { ballots: table } = await engine.tables('compared');
  const ballots = [...manyBallots(compared)];
  const outcomes = await insertBallots(call, table, ballots);
  if (outcomes.some((outcome) => outcome !== 'counted')) throw new Error('The smaller round could not be filled');
  const rows = Map.groupBy(ballots.map(rowOf), ({ p }) => p);
  let pages = 0;
  for (const bucket of buckets) {
    const partition = partitionOf(ledger, bucket);
    let start: unknown;
    for (const { body } of pagesOf(rows.get(partition) ?? [], comparedLimit)) {
      const answer = await query(call, table, partition, start);
      if (JSON.stringify(sorted(answer)) !== JSON.stringify(sorted(JSON.parse(body) as object))) {
        throw new Error(`The stand-in's page of ${partition} is not DynamoDB Local's`);
      }
      start = answer.LastEvaluatedKey;
      pages += 1;
    }
    if (start !== undefined) throw new Error(`DynamoDB Local has more pages of ${partition} than the stand-in`);
  }
  return pages;
}

/** The recount's own question, but for shorter pages. */
const query = (
  call: JsonCall,
  table: string,
  partition: string,
  start: unknown,
): Promise<{ readonly LastEvaluatedKey?: unknown }> =>
  call('Query', {
    TableName: table,
    ConsistentRead: true,
    Limit: comparedLimit,
    KeyConditionExpression: 'p = :p',
    ProjectionExpression: 'b',
    ExpressionAttributeValues: { ':p': { S: partition } },
    ...(start !== undefined && { ExclusiveStartKey: start }),
  });

const sorted = (page: object): object =>
  Object.fromEntries(Object.entries(page).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const recountLine = ({ readUnits, seconds, pagesCompared }: Recount): string =>
  `recount of ${counted} ballots: ${readUnits} read units, ${seconds.toFixed(1)} s; the stand-in's pages are DynamoDB Local's, ${pagesCompared} of ${compared} ballots`;

export const recountFigures = ({ cpuMicros, bytesABallot, peakBytes }: Recount): readonly Figure[] => [
  { name: 'processor time of a recount', measured: cpuMicros / counted, unit: 'µs/ballot', asked: 4, better: 'less' },
  { name: 'bytes of a ballot in the ledger', measured: bytesABallot, unit: 'bytes', asked: 25, better: 'less' },
  { name: 'peak memory of a recount', measured: peakBytes / 1e6, unit: 'MB', asked: 300, better: 'less' },
];
