import type { BallotOutcome } from '../../actions/vote-ports.ts';
import type { BallotCast } from '../../contract/messages.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { chunksOf, mapInParallel } from '../parallel.ts';
import { bucketOf, encodeBallot, partitionOf, voterKeyOf } from './ballot-codec.ts';
import type { Wire } from './wire.ts';

/** DynamoDB's own limits of BatchExecuteStatement and BatchGetItem. */
const statementsPerRequest = 25;
const keysPerRead = 100;
/** Requests at a time: 8 × 25 ballots under way keep one function busy and spare the partitions. */
const requestsAtOnce = 8;

/** A ballot as its item, binary values as base64. `id` is its key: one for each voter and round. */
type Row = { readonly id: string; readonly p: string; readonly v: string; readonly b: string };
/** An answer for each statement, in their order; without an error it went through. */
type BatchAnswer = { readonly Responses?: readonly { readonly Error?: { readonly Code?: string } }[] };
/** `found`: the voter has an item; whether it is this very ballot is not known yet. */
type Answer = BallotOutcome | 'found';

/**
 * Puts each ballot unless its voter has one: PartiQL INSERT, 25 in a request, an answer for each statement.
 * - Nothing there: `counted`.
 * - DuplicateItem: the stored item is read. The same bytes are the same ballot, delivered again: `counted`. Other bytes
 *   are another ballot of this voter: `duplicate`.
 * - Any other error of a statement, or of its request: `failed` with its code, so that the queue delivers it again.
 * Where several of the given ballots are one voter's, the first is put and decides about the others.
 * Never throws: each ballot has its own answer.
 */
export async function insertBallots(
  call: JsonCall,
  table: string,
  ballots: readonly BallotCast[],
): Promise<readonly BallotOutcome[]> {
  const rows = ballots.map(rowOf);
  const first = new Map<string, Row>();
  for (const row of rows) if ('id' in row && !first.has(row.id)) first.set(row.id, row);

  const answers = new Map<string, Answer>();
  await mapInParallel(chunksOf([...first.values()], statementsPerRequest), requestsAtOnce, async (chunk) => {
    for (const [index, answer] of (await insertChunk(call, table, chunk)).entries()) {
      const row = chunk[index];
      if (row) answers.set(row.id, answer);
    }
  });
  const found = [...first.values()].filter(({ id }) => answers.get(id) === 'found');
  const stored = await readStored(call, table, found);

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

async function insertChunk(call: JsonCall, table: string, rows: readonly Row[]): Promise<readonly Answer[]> {
  try {
    const Statements = rows.map((row) => statementOf(table, row));
    const { Responses: responses } = await call<BatchAnswer>('BatchExecuteStatement', { Statements });
    return rows.map((_, index) => answerOf(responses?.[index]));
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    // A request that is refused as a whole for one bad statement must not hold the other 24 back.
    if (name !== 'ValidationException' || rows.length === 1) return rows.map(() => failed(name));
    return (await mapInParallel(rows, requestsAtOnce, (row) => insertChunk(call, table, [row]))).flat();
  }
}

function statementOf(table: string, { p, v, b }: Row): object {
  return {
    Statement: `INSERT INTO "${table}" VALUE {'p':?, 'v':?, 'b':?}`,
    Parameters: [{ S: p }, { B: v }, { B: b }],
  };
}

function answerOf(response: NonNullable<BatchAnswer['Responses']>[number] | undefined): Answer {
  if (!response) return failed('no answer');
  if (!response.Error) return 'counted';
  return response.Error.Code === 'DuplicateItem' ? 'found' : failed(response.Error.Code ?? 'unknown');
}

/**
 * The stored bytes by row id. INSERT does not hand the old item out, so that a duplicate costs one read more; what
 * cannot be read is missing here and is delivered again.
 */
async function readStored(call: JsonCall, table: string, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const stored = new Map<string, string>();
  await mapInParallel(chunksOf(rows, keysPerRead), requestsAtOnce, async (chunk) => {
    for (const { p, v, b } of await readChunk(call, table, chunk)) {
      if (p?.S && v?.B && b?.B) stored.set(p.S + Buffer.from(v.B, 'base64').toString('base64url'), b.B);
    }
  });
  return stored;
}

async function readChunk(call: JsonCall, table: string, rows: readonly Row[]): Promise<readonly Wire[]> {
  const Keys = rows.map(({ p, v }) => ({ p: { S: p }, v: { B: v } }));
  try {
    const { Responses: responses } = await call<{ readonly Responses?: Readonly<Record<string, readonly Wire[]>> }>(
      'BatchGetItem',
      { RequestItems: { [table]: { Keys, ConsistentRead: true } } },
    );
    return responses?.[table] ?? [];
  } catch {
    // Its ballots are answered as failed; the next delivery reads again.
    return [];
  }
}
