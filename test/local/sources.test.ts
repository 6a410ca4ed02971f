import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { readItemFailures } from '../../local/sources/item-failures.ts';
import { readExpression } from '../../local/sources/occurrences.ts';
import { compilePattern } from '../../local/sources/patterns.ts';
import { handleStreamBatch, sequenceOf, type Discarded } from '../../local/sources/stream-batch.ts';
import type { MappingModel } from '../../local/template/index.ts';
import { standingClock } from '../support/cloud-clock.ts';

describe('given the answer of a batch function', () => {
  const read = (response: unknown) => readItemFailures(response, (id) => ['a', 'b'].includes(id)).type;
  test.each([
    [null, 'success'],
    [undefined, 'success'],
    ['', 'success'],
    [{}, 'success'],
    [{ batchItemFailures: null }, 'success'],
    [{ batchItemFailures: [] }, 'success'],
    [{ batchItemFailures: [{ itemIdentifier: 'a' }] }, 'partial'],
    [{ batchItemFailures: [{ itemIdentifier: '' }] }, 'failure'],
    [{ batchItemFailures: [{ itemIdentifier: null }] }, 'failure'],
    [{ batchItemFailures: [{ messageId: 'a' }] }, 'failure'],
    [{ batchItemFailures: [{ itemIdentifier: 'stranger' }] }, 'failure'],
    [{ batchItemFailures: 'a' }, 'failure'],
    ['done', 'failure'],
  ])('when it is %j, then the batch is a %s', (response, expected) => {
    expect(read(response)).toBe(expected);
  });
});

describe('given an event pattern', () => {
  const event = { source: 'aws.s3', tags: ['x', 'y'], none: null, detail: { object: { key: 'in/a.pdf', size: 5 } } };
  const key = (test: unknown) => ({ detail: { object: { key: [test] } } });
  const size = (test: unknown) => ({ detail: { object: { size: [test] } } });
  test.each([
    [{ source: ['aws.s3', 'other'] }, true],
    [{ source: ['other'] }, false],
    [{ tags: ['y'] }, true],
    [{ none: [null] }, true],
    [key({ prefix: 'in/' }), true],
    [key({ prefix: 'out/' }), false],
    [key({ suffix: '.pdf' }), true],
    [key({ wildcard: 'in/*.pdf' }), true],
    [key({ wildcard: 'in/*.p' }), false],
    [key({ 'equals-ignore-case': 'IN/A.PDF' }), true],
    [key({ 'anything-but': 'in/a.pdf' }), false],
    [key({ 'anything-but': ['b', 'c'] }), true],
    [key({ 'anything-but': { prefix: 'in/' } }), false],
    [key({ exists: true }), true],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { missing: [{ 'anything-but': 'x' }] } }, false],
    [size({ numeric: ['>', 0, '<=', 5] }), true],
    [size({ numeric: ['<', 5] }), false],
    [{ $or: [{ source: ['other'] }, size(5)] }, true],
  ])('when it is %j, then it says %s', (pattern, expected) => {
    expect(compilePattern(pattern, 'Rule')(event)).toBe(expected);
  });
  test.each([key({ cidr: '10.0.0.0/8' }), key({ numeric: ['~', 1] }), { source: 'aws.s3' }])(
    'when it is %j, which is not known, then the start is refused',
    (pattern) => {
      expect(() => compilePattern(pattern, 'Rule')).toThrow(/Rule/);
    },
  );
});

describe('given a schedule expression', () => {
  const base = Date.parse('2022-05-01T00:00:00Z');
  const at = (text: string) => Date.parse(text);
  test.each([
    [
      'cron(30 0 * * ? *)',
      'Asia/Shanghai',
      '2022-05-02T12:00:00+08:00',
      '2022-05-02T00:30:00+08:00',
      '2022-05-03T00:30:00+08:00',
    ],
    [
      'cron(30 0 * * ? *)',
      'Asia/Shanghai',
      '2022-05-02T00:30:00+08:00',
      '2022-05-02T00:30:00+08:00',
      '2022-05-03T00:30:00+08:00',
    ],
    // Weekdays count from 1 = Sunday: 2022-05-02 was a Monday.
    ['cron(0 9 ? * 2 *)', 'UTC', '2022-05-04T00:00:00Z', '2022-05-02T09:00:00Z', '2022-05-09T09:00:00Z'],
    ['cron(0 9 ? * MON-FRI *)', 'UTC', '2022-05-07T00:00:00Z', '2022-05-06T09:00:00Z', '2022-05-09T09:00:00Z'],
    ['cron(0/15 9 * * ? *)', 'UTC', '2022-05-02T09:20:00Z', '2022-05-02T09:15:00Z', '2022-05-02T09:30:00Z'],
    ['cron(0 0 L * ? 2022)', 'UTC', '2022-05-02T00:00:00Z', '2022-04-30T00:00:00Z', '2022-05-31T00:00:00Z'],
    ['rate(5 minutes)', 'UTC', '2022-05-01T00:12:00Z', '2022-05-01T00:10:00Z', '2022-05-01T00:15:00Z'],
    ['at(2022-05-20T09:00:00)', 'Asia/Shanghai', '2022-05-21T00:00:00Z', '2022-05-20T01:00:00Z', undefined],
  ])('when it is %s in %s, then occurrences around %s are right', (expression, zone, now, latest, next) => {
    const occurrences = readExpression(expression, zone, base, 'Nightly');
    expect(occurrences.latest(at(now))).toBe(at(latest));
    expect(occurrences.next(at(now))).toBe(next === undefined ? undefined : at(next));
  });
  test('when a rate has not come round once, then nothing is due', () => {
    expect(readExpression('rate(1 hour)', 'UTC', base, 'Hourly').latest(base + 1000)).toBeUndefined();
  });
  test.each(['cron(1 2 3)', 'rate(0 minutes)', 'rate(5 fortnights)', 'every day', 'cron(99 0 * * ? *)'])(
    'when it is %s, then the fault names the schedule',
    (expression) => {
      expect(() => readExpression(expression, 'UTC', base, 'Nightly')).toThrow(/^Nightly: /);
    },
  );
});

describe('given a batch of a stream', () => {
  const record = (sequence: number): DynamoDBRecord => ({
    dynamodb: { SequenceNumber: String(sequence), ApproximateCreationDateTime: sequence < 100 ? 1000 : 2000 },
  });
  const mapping = {
    name: 'Fold',
    functionId: 'Fold',
    bisect: true,
    retryAttempts: 1,
    maximumAgeSeconds: -1,
    reportsItemFailures: true,
  } as unknown as MappingModel;

  const run = async (sequences: number[], bad: (sequence: number) => boolean, settings: Partial<MappingModel> = {}) => {
    const calls: number[][] = [];
    const checkpoints: string[] = [];
    const discarded: Discarded[] = [];
    await handleStreamBatch(sequences.map(record), {
      mapping: { ...mapping, ...settings },
      region: 'ap-east-1',
      clock: standingClock('1970-01-01T00:50:00Z'),
      log: () => {},
      signal: new AbortController().signal,
      checkpoint: (sequence) => checkpoints.push(sequence),
      discard: async (given) => void discarded.push(given),
      invoke: async (_, event) => {
        const given = (event as { Records: DynamoDBRecord[] }).Records.map((one) => Number(sequenceOf(one)));
        calls.push(given);
        if (settings.reportsItemFailures === false) {
          if (given.some(bad)) throw new Error('bad');
          return null;
        }
        const failed = given.filter(bad);
        return { batchItemFailures: failed.map((sequence) => ({ itemIdentifier: String(sequence) })) };
      },
    });
    const given = discarded.map(({ records, ...rest }) => ({ ...rest, records: records.map(sequenceOf) }));
    return { calls, checkpoints, discarded: given };
  };

  test('when all goes well, then one call and one checkpoint at its end', async () => {
    expect(await run([1, 2, 3], () => false)).toEqual({ calls: [[1, 2, 3]], checkpoints: ['3'], discarded: [] });
  });

  test('when one record keeps failing, then it alone is discarded after its attempts, and order is kept', async () => {
    const { calls, checkpoints, discarded } = await run([1, 2, 3, 4], (sequence) => sequence === 2);
    expect(calls).toEqual([[1, 2, 3, 4], [2, 3, 4], [2, 3], [2], [2], [3], [4]]);
    expect(checkpoints).toEqual(['1', '2', '3', '4']);
    expect(discarded).toEqual([{ records: ['2'], condition: 'RetryAttemptsExhausted', invocations: 2 }]);
  });

  test('when several records fail, then the first of them is where the batch is tried again', async () => {
    const { calls, checkpoints } = await run([1, 2, 3, 4], (sequence) => sequence === 2 || sequence === 4);
    expect(calls[1]).toEqual([2, 3, 4]);
    expect(checkpoints[0]).toBe('1');
  });

  test('when a thrower is halved, then the others are taken', async () => {
    const { calls, discarded } = await run([1, 2, 3, 4], (sequence) => sequence === 3, { reportsItemFailures: false });
    expect(calls).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]);
    expect(discarded.map(({ records }) => records)).toEqual([['3']]);
  });

  test('when it may not be halved, then the whole rest is discarded', async () => {
    const { calls, discarded } = await run([1, 2, 3], (sequence) => sequence === 2, { bisect: false });
    expect(calls).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
    expect(discarded).toEqual([{ records: ['2', '3'], condition: 'RetryAttemptsExhausted', invocations: 2 }]);
  });

  test('when records are too old, then they are discarded without a call', async () => {
    const { calls, discarded } = await run([1, 2, 100], () => false, { maximumAgeSeconds: 1500 });
    expect(calls).toEqual([[100]]);
    expect(discarded).toEqual([{ records: ['1', '2'], condition: 'MaximumRecordAgeExceeded', invocations: 0 }]);
  });
});
