import type { BallotOutcome } from '../../actions/vote-ports.ts';
import type { BallotCast } from '../../contract/messages.ts';
import { type JsonCall, mayPass } from '../aws/json-call.ts';
import { insist, type Pace } from '../insist.ts';
import { chunksOf, mapInParallel } from '../parallel.ts';
import { bucketOf, encodeBallot, partitionOf, voterKeyOf } from './ballot-codec.ts';
import type { Wire } from './wire.ts';

/** DynamoDB's own limits of BatchExecuteStatement and BatchGetItem. */
const statementsPerRequest = 25;
const keysPerRead = 100;
/** Requests at a time: 8 × 25 ballots under way keep one function busy and spare the partitions. */
const requestsAtOnce = 8;

/** What a statement is answered when it alone was throttled, or met a fault of the service: the next try may succeed. */
const passing = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
]);

/** A ballot as its item, binary values as base64. `id` is its key: one for each voter and round. */
type Row = { readonly id: string; readonly p: string; readonly v: string; readonly b: string };
/** An answer for each statement, in their order; without an error it went through. */
type BatchAnswer = { readonly Responses?: readonly { readonly Error?: { readonly Code?: string } }[] };
/** `found`: the voter has an item; whether it is this very ballot is not known yet. */
type Answer = BallotOutcome | 'found';
type Tried = { readonly answer: Answer; readonly again: boolean };

/**
 * Puts each ballot unless its voter has one: PartiQL INSERT, 25 in a request, an answer for each statement.
 * - Nothing there: `counted`.
 * - DuplicateItem: the stored item is read. The same bytes are the same ballot, delivered again: `counted`. Other bytes
 *   are another ballot of this voter: `duplicate`.
 * - Throttled, or a fault of the service: tried again for some seconds, since a ballot that the queue delivers again is
 *   hidden for two minutes first. A statement that was carried out and not heard of is then found to be the same ballot.
 * - Any other error of a statement, or of its request, and what never went through: `failed` with its code, so that the
 *   queue delivers it again.
 * Where several of the given ballots are one voter's, the first is put and decides about the others.
 * Never throws: each ballot has its own answer.
 */
export async function insertBallots(
  call: JsonCall,
  table: string,
  ballots: readonly BallotCast[],
  pace?: Pace,
): Promise<readonly BallotOutcome[]> {
  const rows = ballots.map(rowOf);
  const first = new Map<string, Row>();
  for (const row of rows) if ('id' in row && !first.has(row.id)) first.set(row.id, row);

  const answers = new Map<string, Answer>();
  const insertAll = async (rows: readonly Row[]): Promise<readonly Row[]> => {
    const left: Row[] = [];
    await mapInParallel(chunksOf(rows, statementsPerRequest), requestsAtOnce, async (chunk) => {
      for (const [index, { answer, again }] of (await insertChunk(call, table, chunk)).entries()) {
        const row = chunk[index];
        if (row) answers.set(row.id, answer);
        if (row && again) left.push(row);
      }
    });
    return left;
  };
  await insist([...first.values()], insertAll, pace);
  const found = [...first.values()].filter(({ id }) => answers.get(id) === 'found');
  const stored = await readStored(call, table, found, pace);

  return rows.map((row): BallotOutcome => {
    if (!('id' in row)) return row;
    const answer = answers.get(row.id) ?? failed('no answer');
    if (typeof answer === 'object') return answer;
    const kept = answer === 'counted' ? first.get(row.id)?.b : stored.get(row.id);
    if (!kept) return failed('the stored ballot could not be read');
    return kept === row.b ? 'counted' : 'duplicate';
  });
}

function failed(reason: string): { readonly type: 'failed'; readonly reason: string } {
  return { type: 'failed', reason };
}

function rowOf(ballot: BallotCast): Row | ReturnType<typeof failed> {
  try {
    const v = voterKeyOf(ballot.voterKey);
    const p = partitionOf(ballot.ledger, bucketOf(v));
    const b = encodeBallot({ sinceOpening: ballot.acceptedAt - ballot.opensAt, picks: ballot.picks });
    return { id: p + ballot.voterKey, p, v: v.toString('base64'), b: b.toString('base64') };
  } catch (error) {
    if (error instanceof RangeError) return failed(error.message);
    throw error;
  }
}

async function insertChunk(call: JsonCall, table: string, rows: readonly Row[]): Promise<readonly Tried[]> {
  try {
    const Statements = rows.map((row) => statementOf(table, row));
    const { Responses: responses } = await call<BatchAnswer>('BatchExecuteStatement', { Statements });
    return rows.map((_, index) => triedOf(responses?.[index]));
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    // A request that is refused as a whole for one bad statement must not hold the other 24 back.
    if (name === 'ValidationException' && rows.length > 1) {
      return (await mapInParallel(rows, requestsAtOnce, (row) => insertChunk(call, table, [row]))).flat();
    }
    return rows.map(() => ({ answer: failed(name), again: mayPass(error) }));
  }
}

function statementOf(table: string, { p, v, b }: Row): object {
  return {
    Statement: `INSERT INTO "${table}" VALUE {'p':?, 'v':?, 'b':?}`,
    Parameters: [{ S: p }, { B: v }, { B: b }],
  };
}

function triedOf(response: NonNullable<BatchAnswer['Responses']>[number] | undefined): Tried {
  if (!response) return { answer: failed('no answer'), again: false };
  if (!response.Error) return { answer: 'counted', again: false };
  const { Code: code = 'unknown' } = response.Error;
  return { answer: code === 'DuplicateItem' ? 'found' : failed(code), again: passing.has(code) };
}

/**
 * The stored bytes by row id. INSERT does not hand the old item out, so that a duplicate costs one read more. Nothing
 * takes a ballot away: what did not come was not read, and is asked for again; what cannot be read for some seconds is
 * missing here and is delivered again.
 */
async function readStored(
  call: JsonCall,
  table: string,
  rows: readonly Row[],
  pace: Pace | undefined,
): Promise<ReadonlyMap<string, string>> {
  const stored = new Map<string, string>();
  const readAll = async (wanted: readonly Row[]): Promise<readonly Row[]> => {
    await mapInParallel(chunksOf(wanted, keysPerRead), requestsAtOnce, async (chunk) => {
      for (const { p, v, b } of await readChunk(call, table, chunk)) {
        if (p?.S && v?.B && b?.B) stored.set(p.S + Buffer.from(v.B, 'base64').toString('base64url'), b.B);
      }
    });
    return wanted.filter(({ id }) => !stored.has(id));
  };
  await insist(rows, readAll, pace);
  return stored;
}

/** Those of the items that came: a part is left out as `UnprocessedKeys` when the table is busy. */
async function readChunk(call: JsonCall, table: string, rows: readonly Row[]): Promise<readonly Wire[]> {
  const Keys = rows.map(({ p, v }) => ({ p: { S: p }, v: { B: v } }));
  try {
    const { Responses: responses } = await call<{ readonly Responses?: Readonly<Record<string, readonly Wire[]>> }>(
      'BatchGetItem',
      { RequestItems: { [table]: { Keys, ConsistentRead: true } } },
    );
    return responses?.[table] ?? [];
  } catch {
    return [];
  }
}
