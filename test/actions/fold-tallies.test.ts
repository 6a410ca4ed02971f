import { describe, expect, test } from 'vitest';

import { foldTallies } from '../../shared/actions/fold-tallies.ts';
import type { LedgerChange, TallyDelta } from '../../shared/actions/vote-ports.ts';

const change = (sequence: number, bucket: string, more: Partial<LedgerChange> = {}): LedgerChange => ({
  sequence: String(sequence),
  ledger: 'abc',
  bucket,
  ...more,
});

function fakeTallies(fails: readonly string[] = []) {
  const applied: TallyDelta[] = [];
  const apply = async (delta: TallyDelta): Promise<void> => {
    if (fails.includes(delta.ledger + delta.bucket)) throw new Error('throttled');
    applied.push(delta);
  };
  return { applied, ports: { tallies: { apply } } };
}

describe('fold-tallies', () => {
  test('given puts, removals and replacements, when folded, then each bucket gets one delta in the order of the stream', async () => {
    const { applied, ports } = fakeTallies();
    const report = await foldTallies(ports, [
      change(1, '0', { after: [1, 2] }),
      change(2, 'f', { after: [3] }),
      change(3, '0', { before: [1, 2] }),
      change(4, '0', { before: [5], after: [6] }),
    ]);
    expect(applied).toEqual([
      {
        ledger: 'abc',
        bucket: '0',
        records: [
          { sequence: '1', ballots: 1, picks: [1, 2] },
          { sequence: '3', ballots: -1, picks: [1, 2] },
          { sequence: '4', ballots: -1, picks: [5] },
          { sequence: '4', ballots: 1, picks: [6] },
        ],
      },
      { ledger: 'abc', bucket: 'f', records: [{ sequence: '2', ballots: 1, picks: [3] }] },
    ]);
    expect(report).toEqual({ failures: [], folded: 4 });
  });

  test('given two rounds with one bucket name, when folded, then they do not mix', async () => {
    const { applied, ports } = fakeTallies();
    await foldTallies(ports, [change(1, '0', { after: [1] }), change(2, '0', { ledger: 'xyz', after: [1] })]);
    expect(applied.map(({ ledger }) => ledger)).toEqual(['abc', 'xyz']);
  });

  test.each([
    { fails: ['abc1'], from: '2', folded: 2 },
    { fails: ['abc0', 'abc1'], from: '1', folded: 0 },
    { fails: ['abc0'], from: '1', folded: 2 },
  ])(
    'given failing buckets $fails, when folded, then the stream is read again from $from',
    async ({ fails, from, folded }) => {
      const { ports } = fakeTallies(fails);
      const report = await foldTallies(ports, [
        change(1, '0', { after: [1] }),
        change(2, '1', { after: [1] }),
        change(3, '1', { after: [2] }),
        change(4, '0', { after: [3] }),
      ]);
      expect(report).toMatchObject({ failedFrom: from, folded });
      expect(report.failures.map(({ ledger, bucket }) => ledger + bucket)).toEqual(fails);
    },
  );

  test('given no records, when folded, then nothing is written', async () => {
    const { applied, ports } = fakeTallies();
    expect(await foldTallies(ports, [])).toEqual({ failures: [], folded: 0 });
    expect(applied).toEqual([]);
  });
});
