import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';

import { limits } from '../../bench/capacity/limits.ts';
import { capacityPage } from '../../bench/capacity/page.ts';
import { keysOnFullest, roundWrites } from '../../bench/capacity/partitions.ts';
import { asDeployed, loads, prepared, resultOf } from '../../bench/capacity/scenarios.ts';
import { arrivals, type Load, type Moment, type Settings, simulate } from '../../bench/capacity/simulate.ts';

const anyLoad: fc.Arbitrary<Load> = fc.record({
  ballots: fc.integer({ min: 1, max: 2_000_000 }),
  seconds: fc.integer({ min: 1, max: 1800 }),
});

const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    stageRate: fc.integer({ min: 3000, max: 30_000 }),
    accountRate: fc.integer({ min: 3000, max: 30_000 }),
    concurrency: fc.integer({ min: 500, max: 3000 }),
    maxConcurrency: fc.integer({ min: 2, max: 40 }),
    batchSeconds: fc.double({ min: 0.25, max: 3, noNaN: true }),
    visibilitySeconds: fc.integer({ min: 1, max: 200 }),
    maxReceives: fc.integer({ min: 1, max: 6 }),
    warmWrites: fc.integer({ min: 1000, max: 40_000 }),
  })
  .map((some) => ({ ...asDeployed, ...some }));

const rising = (moments: readonly Moment[], of: (moment: Moment) => number): boolean =>
  moments.every((moment, at) => at === 0 || of(moment) >= of(moments[at - 1] ?? moment) - 1e-6);

/** The gain of each second. */
const steps = (moments: readonly Moment[], of: (moment: Moment) => number): number[] =>
  moments.map((moment, at) => of(moment) - (at === 0 ? 0 : of(moments[at - 1] ?? moment)));

describe('given any vote and any settings', () => {
  test.prop([anyLoad, anySettings], { numRuns: 40 })(
    'when it is played, then every ballot is in exactly one place at every second, and in the end counted or dead',
    (load, settings) => {
      const moments = simulate(load, settings);
      for (const { second, arrived, outside, accepted, queued, written, folded, dead } of moments) {
        expect(arrived).toBeCloseTo(arrivals(load, second + 1), 3);
        expect(outside + accepted).toBeCloseTo(arrived, 3);
        expect(queued + written + dead).toBeCloseTo(accepted, 3);
        expect(Math.min(outside, queued, written, folded, dead)).toBeGreaterThanOrEqual(-1e-6);
        expect(folded).toBeLessThanOrEqual(written + 1e-6);
      }
      const last = moments.at(-1);
      expect((last?.folded ?? 0) + (last?.dead ?? 0)).toBeGreaterThan(load.ballots - 0.6);
    },
  );

  test.prop([anyLoad, anySettings], { numRuns: 40 })(
    'when it is played, then what has happened stays so, and no limit is passed',
    (load, settings) => {
      const moments = simulate(load, settings);
      for (const of of ['arrived', 'accepted', 'written', 'folded', 'dead'] as const) {
        expect(
          rising(moments, (moment) => moment[of]),
          of,
        ).toBe(true);
      }
      const doors = Math.min(settings.stageRate + settings.stageBurst, settings.accountRate + settings.accountBurst);
      const accepted = steps(moments, (moment) => moment.accepted).map((each) => each * settings.requestsABallot);
      const answered = settings.concurrency * limits.lambda.requestsAnEnvironment;
      expect(Math.max(...accepted)).toBeLessThanOrEqual(Math.min(doors, answered) + 1e-6);
      for (const [at, wrote] of steps(moments, (moment) => moment.written).entries()) {
        const { tableWrites, batchesAtOnce } = moments[at] as Moment;
        expect(wrote).toBeLessThanOrEqual(tableWrites + 1e-6);
        expect(wrote).toBeLessThanOrEqual((batchesAtOnce * settings.batchSize) / settings.batchSeconds + 1e-6);
        expect(batchesAtOnce).toBeLessThanOrEqual(Math.min(settings.maxConcurrency, limits.queueSource.most));
        expect(tableWrites).toBeLessThanOrEqual(16 * limits.table.partition);
      }
    },
  );
});

describe('given a table warm for 4,000 writes a second, and keys spread as evenly as can be', () => {
  const settings: Settings = { ...prepared, warmWrites: 4000, certainty: 0, maxConcurrency: 20 };
  const capacities = simulate({ ballots: 10_000_000, seconds: 3600 }, settings).map(({ tableWrites }) => tableWrites);
  const { peakSeconds } = limits.table;

  it('when more is written than that, then it takes no more for half an hour, and then twice its peak', () => {
    expect(new Set(capacities.slice(0, peakSeconds))).toEqual(new Set([4000]));
    expect(capacities[peakSeconds + 5]).toBe(8000);
  });
});

describe('given keys that are placed on partitions by their hash', () => {
  it('when two keys meet two partitions, then they share one in half of all cases', () => {
    expect(keysOnFullest(2, 0.5, 2)).toBe(1);
    expect(keysOnFullest(2, 0.51, 2)).toBe(2);
  });

  it('when there is one partition, then it holds all of them', () => {
    expect(keysOnFullest(1, 0.5)).toBe(16);
    expect(roundWrites(1000, 0.5)).toBe(1000);
  });

  it('when 16 keys are placed at random many times, then the exact chance is what is seen', () => {
    const random = xoroshiro128plus(7);
    const fullest = Array.from({ length: 20_000 }, () => {
      const held = Array.from({ length: 40 }, () => 0);
      for (let key = 0; key < 16; key += 1) held[uniformInt(random, 0, 39)]! += 1;
      return Math.max(...held);
    }).toSorted((a, b) => a - b);
    for (const certainty of [0.5, 0.9, 0.99]) {
      expect(keysOnFullest(40, certainty)).toBe(fullest[Math.floor(certainty * fullest.length)]);
    }
  });
});

describe('given the votes of the page', () => {
  it.each(loads)(
    'when $name are cast as prepared, then none is dead and all are counted when the vote ends',
    (load) => {
      const { dead, drain } = resultOf(load, prepared);
      expect(dead).toBeLessThan(1);
      expect(drain).toBeLessThan(1);
    },
  );

  it('when limits or settings have changed, then the page has been written again', () => {
    const page = readFileSync(path.join(import.meta.dirname, '../../docs/capacity.md'), 'utf8');
    expect(page === capacityPage(), 'docs/capacity.md is stale. Run: npm run capacity').toBe(true);
  });
});
