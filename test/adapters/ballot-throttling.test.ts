import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { BallotOutcome } from '../../shared/actions/vote-ports.ts';
import { AwsFault, type JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { createBallotsTable, type DynamoEngine, startDynamo } from '../support/engines.ts';
import { ballot } from './builders.ts';

/** A busy table, before the real engine: what an insert does about statements, requests and keys that it refuses. */

let engine: DynamoEngine;
let table: string;
let tables = 0;
/** How long an insert has waited, wait by wait, in no time at all. */
let waited: number[];
let now: number;

beforeAll(async () => {
  engine = await startDynamo();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  tables += 1;
  [waited, now] = [[], 0];
  table = await createBallotsTable(engine.client, `ballots-${tables}`);
});

const ledger = (call: JsonCall = engine.call) =>
  dynamoBallotLedger(call, table, { now: () => now, pause: async (milliseconds) => void waited.push(milliseconds) });

type Input = {
  readonly Statements?: readonly object[];
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly object[] }>>;
};
type Sent = { readonly operation: string; readonly size: number };
/** What befalls the `number`-th request, counted from 1. */
type Fault = (request: { readonly input: Input; readonly operation: string; readonly number: number }) => unknown;

/** The engine behind a fault, which answers in its place or leaves the request to it. */
function busy(fault: Fault): { call: JsonCall; sent: Sent[] } {
  const sent: Sent[] = [];
  const call: JsonCall = async <Output>(operation: string, input: Input) => {
    const keys = Object.values(input.RequestItems ?? {}).flatMap(({ Keys }) => Keys);
    sent.push({ operation, size: (input.Statements ?? keys).length });
    return ((await fault({ operation, input, number: sent.length })) ??
      (await engine.call(operation, input))) as Output;
  };
  return { call, sent };
}

const refusal = (code: string) => ({ Error: { Code: code, Message: 'injected' } });

/** Statements of odd place are refused with the code; `carriedOut`, all are performed all the same. */
async function refuseOdd(input: Input, code: string, carriedOut: boolean): Promise<object> {
  const { Statements: statements = [] } = input;
  const performed = statements.filter((_, place) => carriedOut || place % 2 === 0);
  const answers = await engine.call<{ Responses: object[] }>('BatchExecuteStatement', { Statements: performed });
  return {
    Responses: statements.map((_, place) =>
      place % 2 === 1 ? refusal(code) : answers.Responses[carriedOut ? place : place / 2],
    ),
  };
}

const ballots = Array.from({ length: 20 }, (_, voter) => ballot(voter, [voter % 5]));
const all = (outcome: BallotOutcome) => ballots.map(() => outcome);
const isInsert = (operation: string) => operation === 'BatchExecuteStatement';

describe('statements that are refused', () => {
  const cases = ['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded', 'InternalServerError'];

  test.each(cases.flatMap((code) => [false, true].map((carriedOut) => [code, carriedOut] as const)))(
    'given %s once (carried out: %s), when ballots are inserted, then only those statements are sent again, and each ballot counts once',
    async (code, carriedOut) => {
      const { call, sent } = busy(({ input, number }) =>
        number === 1 ? refuseOdd(input, code, carriedOut) : undefined,
      );
      expect(await ledger(call).insert(ballots)).toEqual(all('counted'));
      expect((await ledger().recount('aB3')).ballots).toBe(20);
      const readBack: readonly Sent[] = carriedOut ? [{ operation: 'BatchGetItem', size: 10 }] : [];
      expect(sent).toEqual([
        { operation: 'BatchExecuteStatement', size: 20 },
        { operation: 'BatchExecuteStatement', size: 10 },
        ...readBack,
      ]);
      expect(waited).toHaveLength(1);
    },
  );

  test.each(['AccessDenied', 'ResourceNotFound', 'ValidationError'])(
    'given %s, which no wait mends, when ballots are inserted, then they fail at once',
    async (code) => {
      const { call, sent } = busy(({ input }) => refuseOdd(input, code, false));
      const outcomes = await ledger(call).insert(ballots);
      expect(outcomes.filter((outcome) => outcome === 'counted')).toHaveLength(10);
      expect(outcomes[1]).toEqual({ type: 'failed', reason: code });
      expect(sent).toHaveLength(1);
    },
  );

  test('given a second ballot of a voter behind a throttled one, when both wait for the first, then one counts and one is a duplicate', async () => {
    const { call } = busy(({ number }) => (number === 1 ? { Responses: [refusal('ThrottlingError')] } : undefined));
    expect(await ledger(call).insert([ballot(1, [4]), ballot(1, [5], 1)])).toEqual(['counted', 'duplicate']);
  });

  test('given 60 ballots of which every second is throttled, when they are sent again, then 30 fill two requests', async () => {
    const many = Array.from({ length: 60 }, (_, voter) => ballot(voter, [1]));
    const { call, sent } = busy(({ input, number }) =>
      number <= 3 ? refuseOdd(input, 'ThrottlingError', false) : undefined,
    );
    expect(new Set(await ledger(call).insert(many))).toEqual(new Set(['counted']));
    expect(sent.map(({ size }) => size)).toEqual([25, 25, 10, 25, 4]);
  });

  test('given throttling without end, when it was tried six times, then the ballots fail, after waits that grow, of 2.4 s at most', async () => {
    const { call, sent } = busy(({ input }) => ({
      Responses: input.Statements?.map(() => refusal('ThrottlingError')),
    }));
    expect(await ledger(call).insert(ballots)).toEqual(all({ type: 'failed', reason: 'ThrottlingError' }));
    expect(sent).toHaveLength(6);
    expect(waited).toHaveLength(5);
    for (const [index, wait] of waited.entries()) {
      expect(wait).toBeGreaterThanOrEqual(25 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(75 * 2 ** index);
    }
    expect(new Set(waited.map((wait, index) => wait / 2 ** index)).size).toBe(5);
  });

  test('given the machine’s own pace, when a ballot is throttled once, then it counts after a wait', async () => {
    const { call } = busy(({ number }) => (number === 1 ? { Responses: [refusal('ThrottlingError')] } : undefined));
    const start = performance.now();
    expect(await dynamoBallotLedger(call, table).insert([ballot(1, [4])])).toEqual(['counted']);
    expect(performance.now() - start).toBeGreaterThanOrEqual(24);
  });

  test('given a table so slow that four seconds are over, when it throttles, then the ballots go back and are not tried again', async () => {
    const { call, sent } = busy(({ input }) => {
      now += 1_500;
      return { Responses: input.Statements?.map(() => refusal('ThrottlingError')) };
    });
    expect(await ledger(call).insert(ballots)).toEqual(all({ type: 'failed', reason: 'ThrottlingError' }));
    expect(sent).toHaveLength(3);
  });
});

describe('requests that are refused', () => {
  test.each([
    ['throttled', new AwsFault('ProvisionedThroughputExceededException', 400, {})],
    ['answered with a 5xx', new AwsFault('HTTP 503', 503, {})],
    ['cut off', new Error('socket hang up')],
  ])(
    'given one that is %s beyond its caller’s own tries, when it is sent again, then its ballots count',
    async (_, error) => {
      const { call, sent } = busy(({ number }) => (number === 1 ? Promise.reject(error) : undefined));
      expect(await ledger(call).insert(ballots)).toEqual(all('counted'));
      expect(sent.map(({ size }) => size)).toEqual([20, 20]);
    },
  );

  test('given one that may not be made, when it is refused, then its ballots fail at once', async () => {
    const { call, sent } = busy(() => Promise.reject(new AwsFault('AccessDeniedException', 400, {})));
    expect(await ledger(call).insert(ballots)).toEqual(all({ type: 'failed', reason: 'AccessDeniedException' }));
    expect(sent).toHaveLength(1);
  });
});

describe('stored ballots that do not come', () => {
  /** All but the first key are left out of an answer. */
  async function leaveOut(input: Input): Promise<object> {
    const keys = input.RequestItems?.[table]?.Keys ?? [];
    const rest = { [table]: { Keys: keys.slice(1), ConsistentRead: true } };
    const first = { RequestItems: { [table]: { Keys: keys.slice(0, 1), ConsistentRead: true } } };
    return { ...(await engine.call('BatchGetItem', first)), UnprocessedKeys: rest };
  }

  test.each<readonly [string, (input: Input) => unknown, readonly number[]]>([
    ['a part of the keys is left out', leaveOut, [20, 19]],
    [
      'the read is throttled',
      () => Promise.reject(new AwsFault('ProvisionedThroughputExceededException', 400, {})),
      [20, 20],
    ],
  ])('given %s, when the rest is asked for again, then each ballot is told rightly', async (_, fault, sizes) => {
    await ledger().insert(ballots);
    let reads = 0;
    const { call, sent } = busy(({ operation, input }) => {
      if (isInsert(operation)) return undefined;
      reads += 1;
      return reads === 1 ? fault(input) : undefined;
    });
    const second = ballots.map((one, index) => (index % 2 === 0 ? one : ballot(index, [7])));
    expect(await ledger(call).insert(second)).toEqual(
      ballots.map((_, index) => (index % 2 === 0 ? 'counted' : 'duplicate')),
    );
    expect(sent.filter(({ operation }) => !isInsert(operation)).map(({ size }) => size)).toEqual(sizes);
  });
});
