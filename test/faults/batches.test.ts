import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { foldTallies } from '../../shared/actions/fold-tallies.ts';
import { dynamoTallyFold } from '../../shared/adapters/dynamodb/tally-fold.ts';
import { ledgerChangeOf } from '../../shared/adapters/dynamodb/ledger-stream.ts';
import { ballotOf, ballotPath, messagesOf, sentOf, storedOf, tables, tallyOf } from './ballot-path.ts';
import { modelEngine } from './model-engine.ts';
import { faultsOf } from './oracle.ts';

const size = 10;
const masks = Array.from({ length: 2 ** size }, (_, mask) => mask);
const isIn = (mask: number, index: number): boolean => ((mask >> index) & 1) === 1;
/** Ten voters in ten buckets. */
const batch = messagesOf(Array.from({ length: size }, (_, voter) => ballotOf('abc', voter, [voter % 4, 4], voter)));
const sent = batch.map(({ ballot }) => sentOf(ballot));

type Statements = { readonly Statements: readonly { readonly Parameters: readonly { readonly B?: string }[] }[] };
type Answers = { readonly Responses: readonly object[] };
const voterOf = (statement: Statements['Statements'][number]): number =>
  batch.findIndex(
    ({ ballot }) => Buffer.from(ballot.voterKey, 'base64url').toString('base64') === statement.Parameters[1]?.B,
  );

/** An engine whose statements fail for the voters of a mask: not carried out, or carried out and told to have failed. */
function failing(call: JsonCall, mask: number, carriedOut: boolean): JsonCall {
  return (async (operation: string, input: object) => {
    if (operation !== 'BatchExecuteStatement') return call(operation, input);
    const { Statements: all } = input as Statements;
    const voters = all.map(voterOf);
    const done = all.filter((_, index) => carriedOut || !isIn(mask, voters[index] ?? 0));
    const { Responses: answers } = await call<Answers>(operation, { Statements: done });
    const left = [...answers];
    return {
      Responses: voters.map((voter) => {
        const answer = carriedOut || !isIn(mask, voter) ? left.shift() : undefined;
        return isIn(mask, voter) ? { Error: { Code: carriedOut ? 'InternalServerError' : 'ThrottlingError' } } : answer;
      }),
    };
  }) as JsonCall;
}

describe('given a batch of ten', () => {
  test.each([
    ['not carried out', false],
    ['carried out all the same', true],
  ])(
    'when any of them fail (%s), then exactly those come back and end up counted once',
    async (_name, carriedOut) => {
      for (const mask of masks) {
        const engine = modelEngine();
        const { failed } = await ballotPath(failing(engine.call, mask, carriedOut)).ingest(batch);
        const expected = batch.filter((__, index) => isIn(mask, index)).map(({ messageId }) => messageId);
        expect(
          failed.map(({ messageId }) => messageId),
          `mask ${mask}`,
        ).toEqual(expected);

        const path = ballotPath(engine.call);
        const again = await path.ingest(batch.filter(({ messageId }) => expected.includes(messageId)));
        // A ballot that was written under an error is found again as itself, and is no duplicate.
        expect(again, `mask ${mask}`).toMatchObject({ failed: [], duplicates: 0, counted: expected.length });
        await path.fold(engine.stream);
        const counts = { tally: tallyOf(engine.tallies()), recount: await path.recount('abc') };
        expect(faultsOf(sent, storedOf(engine.items()), counts), `mask ${mask}`).toEqual([]);
      }
    },
    60_000,
  );

  test('when any of their buckets cannot be folded, then the stream goes on from the first of them and all is counted once', async () => {
    const source = modelEngine();
    await ballotPath(source.call).ingest(batch);
    const bucketOf = ({ dynamodb }: DynamoDBRecord) => dynamodb?.Keys?.['p']?.S?.slice(-1) ?? '';
    const buckets = source.stream.map(bucketOf);
    expect(new Set(buckets).size).toBe(size);
    for (const mask of masks) {
      const engine = modelEngine();
      const down = new Set(buckets.filter((_, index) => isIn(mask, index)));
      const call = (async (operation: string, input: { readonly Key?: { readonly sk?: { readonly S?: string } } }) => {
        if (down.has(input.Key?.sk?.S ?? '')) throw new Error('throttled');
        return engine.call(operation, input);
      }) as JsonCall;
      const { failedFrom } = await ballotPath(call).fold(source.stream);
      const first = source.stream.find((record) => down.has(bucketOf(record)))?.dynamodb?.SequenceNumber;
      expect(failedFrom, `mask ${mask}`).toBe(first);
      const from = source.stream.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === first);
      if (from >= 0) await ballotPath(engine.call).fold(source.stream.slice(from));
      expect(faultsOf(sent, storedOf(source.items()), { tally: tallyOf(engine.tallies()) }), `mask ${mask}`).toEqual(
        [],
      );
    }
  }, 60_000);
});

describe('given one message in each batch that can never be read', () => {
  const poisons = [
    '{',
    '',
    '[]',
    '{"type":"ballot-cast"}',
    JSON.stringify({ ...ballotOf('abc', 1, [1], 1), voterKey: 'short' }),
    JSON.stringify({ ...ballotOf('abc', 1, [1], 1), picks: [] }),
    JSON.stringify({ ...ballotOf('abc', 1, [1], 1), picks: [-1] }),
    JSON.stringify({ ...ballotOf('abc', 1, [1], 1), acceptedAt: 1 }),
  ];
  test.each(poisons)(
    'when it is %j at any place, then it goes to the dead letters with its reason and all others are counted',
    async (body) => {
      for (let at = 0; at <= size; at += 1) {
        const engine = modelEngine();
        const dead: { body: string; reason: string }[] = [];
        const path = ballotPath(engine.call, { put: async (text, reason) => void dead.push({ body: text, reason }) });
        const report = await path.ingest(batch.toSpliced(at, 0, { messageId: 'poison', body } as never));
        expect(report).toMatchObject({ failed: [], counted: size, poison: 1 });
        expect(dead).toEqual([{ body, reason: expect.stringMatching(/^not (?:JSON|a ballot)/) }]);
        await path.fold(engine.stream);
        const counts = { tally: tallyOf(engine.tallies()), recount: await path.recount('abc') };
        expect(faultsOf(sent, storedOf(engine.items()), counts)).toEqual([]);
      }
    },
  );

  test('when the dead letters do not take it, then it alone comes back', async () => {
    const path = ballotPath(modelEngine().call, { put: () => Promise.reject(new Error('away')) });
    const { failed } = await path.ingest([...batch, { messageId: 'poison', body: '{' }]);
    expect(failed.map(({ messageId }) => messageId)).toEqual(['poison']);
  });

  test('when it is a record of the stream, then Lambda’s halving leaves it alone and folds every other', async () => {
    const source = modelEngine();
    await ballotPath(source.call).ingest(batch);
    for (let at = 0; at <= size; at += 1) {
      const bad = {
        dynamodb: {
          Keys: source.stream[0]?.dynamodb?.Keys,
          NewImage: { b: { B: '' } },
          SequenceNumber: `${1_000 + at}0`,
        },
      };
      const stream = source.stream
        .map((record): DynamoDBRecord => ({
          dynamodb: { ...record.dynamodb, SequenceNumber: `${record.dynamodb?.SequenceNumber}1` },
        }))
        .toSpliced(at, 0, bad as DynamoDBRecord);
      const engine = modelEngine();
      const given = await likeLambda(engine.call, stream);
      expect(given).toEqual([bad]);
      expect(faultsOf(sent, storedOf(source.items()), { tally: tallyOf(engine.tallies()) }), `at ${at}`).toEqual([]);
    }
  });
});

/**
 * The stream's function as Lambda drives it: what comes before the first record that cannot be read is folded, the rest is
 * tried again; a record that fails alone is given up.
 * @returns what was given up
 */
async function likeLambda(call: JsonCall, stream: readonly DynamoDBRecord[]): Promise<readonly DynamoDBRecord[]> {
  const given: DynamoDBRecord[] = [];
  for (let rest = stream; rest.length > 0;) {
    const unreadable = rest.findIndex((record) => {
      try {
        ledgerChangeOf(record);
        return false;
      } catch {
        return true;
      }
    });
    const good = unreadable < 0 ? rest : rest.slice(0, unreadable);
    await foldTallies({ tallies: dynamoTallyFold(call, tables.selection) }, good.map(ledgerChangeOf));
    if (unreadable < 0) break;
    given.push(rest[unreadable]!);
    rest = rest.slice(unreadable + 1);
  }
  return given;
}
