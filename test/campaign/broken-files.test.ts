import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCampaign } from '../../shared/domain/campaign/read-campaign.ts';

const folder = join(import.meta.dirname, 'broken');
const adviser = (stage: number, rest: string) => `tracks[0].stages[${stage}].${rest}`;
const cases = (stage: number, rest: string) => `tracks[1].stages[${stage}].${rest}`;

/** Broken file → all of its faults, each with path and code. Each file differs from sound.json by what its name says. */
const broken: Readonly<Record<string, readonly (readonly [path: string, code: string])[]>> = {
  'weights-not-100': [
    [adviser(1, 'score.components'), 'weights-not-100'],
    [adviser(2, 'score.components'), 'weights-not-100'],
  ],
  'dates-out-of-order': [
    [adviser(0, 'window'), 'dates-out-of-order'],
    [adviser(1, 'vote.closesAt'), 'dates-out-of-order'],
    [adviser(2, 'window'), 'dates-out-of-order'],
    // Also: it ends before the stage that feeds it.
    [adviser(2, 'window'), 'dates-out-of-order'],
  ],
  'unknown-district': [
    [adviser(1, 'quota.byDistrict.wuxi'), 'unknown-district'],
    [adviser(1, 'quota.byDistrict.wujin'), 'quota-missing'],
    ['assumptions.district-quota-rounding', 'assumption-unused'],
  ],
  'quota-sum-wrong': [
    [adviser(1, 'quota.total'), 'quota-sum-wrong'],
    ['assumptions.district-quota-rounding', 'assumption-unused'],
  ],
  'min-over-max': [
    [adviser(0, 'vote.minPicks'), 'min-over-max'],
    [adviser(1, 'vote.maxPicks'), 'picks-over-candidates'],
    [cases(1, 'quota.min'), 'min-over-max'],
    ['assumptions.district-quota-rounding', 'assumption-unused'],
  ],
  'stage-without-input': [
    [adviser(1, 'inputs'), 'stage-without-input'],
    [adviser(4, 'inputs[0]'), 'unknown-stage'],
    [cases(3, 'inputs[0]'), 'foreign-stage'],
    // The districts no longer feed a stage whose quota would be their line.
    [adviser(0, 'places'), 'places-missing'],
  ],
  'cyclic-inputs': [
    [adviser(0, 'inputs'), 'cyclic-input'],
    [adviser(1, 'inputs'), 'cyclic-input'],
    [adviser(0, 'inputs[0]'), 'level-out-of-order'],
    [adviser(0, 'window'), 'dates-out-of-order'],
    [adviser(0, 'vote.opensAt'), 'dates-out-of-order'],
    [adviser(1, 'notice.startsOn'), 'dates-out-of-order'],
  ],
  'panel-that-cannot-score': [
    [adviser(0, 'score.components[1]'), 'vote-missing'],
    [adviser(0, 'tieBreaks.order[1]'), 'vote-missing'],
    [adviser(0, 'panel.trim.fromJudges'), 'trim-never'],
    [adviser(1, 'panel.criteria'), 'points-not-100'],
    [adviser(1, 'panel.criteria[3].id'), 'repeated'],
    [adviser(1, 'panel.trim.fromJudges'), 'trim-below-3'],
    ['assumptions.district-dates', 'assumption-unused'],
  ],
  notices: [
    [adviser(0, 'notice.workingDays'), 'notice-too-short'],
    [adviser(1, 'notice.startsOn'), 'dates-out-of-order'],
    [adviser(4, 'notice.startsOn'), 'calendar-missing'],
  ],
  'tie-breaks': [
    [adviser(0, 'tieBreaks'), 'tie-breaks-missing'],
    [adviser(1, 'tieBreaks.order[2]'), 'repeated'],
    [adviser(1, 'tieBreaks.order'), 'draw-not-last'],
    [adviser(2, 'tieBreaks.order[0]'), 'panel-missing'],
    [adviser(2, 'tieBreaks.drawSeed'), 'draw-seed-missing'],
  ],
  deadlines: [
    [adviser(0, 'deadlines[0].due'), 'outside-window'],
    [adviser(1, 'deadlines[0].documents[1]'), 'unknown-document'],
    [adviser(1, 'deadlines[1].due'), 'outside-window'],
    [adviser(1, 'deadlines[1].documents[0]'), 'due-differs'],
  ],
  'repeated-ids': [
    ['districts[2].id', 'repeated'],
    ['documents[1].id', 'repeated'],
    ['eligibility[3].id', 'repeated'],
    [cases(1, 'id'), 'repeated'],
    // What the renamed ones were called is gone.
    [adviser(0, 'deadlines[1].documents[1]'), 'unknown-document'],
    [cases(2, 'inputs[0]'), 'unknown-stage'],
  ],
  sources: [
    [adviser(1, 'places.clause'), 'unknown-clause'],
    [adviser(1, 'quota.assumption'), 'unknown-assumption'],
    [cases(1, 'places'), 'source-missing'],
    ['assumptions.district-quota-rounding', 'assumption-unused'],
  ],
  'district-weights': [
    [adviser(0, 'score.byDistrict.suzhou'), 'unknown-district'],
    [adviser(0, 'score.byDistrict.suzhou'), 'parts-differ'],
    [adviser(0, 'score.byDistrict.wujin'), 'weights-not-100'],
    [adviser(1, 'score.byDistrict'), 'not-per-district'],
    [adviser(1, 'score.byDistrict.wujin'), 'parts-differ'],
  ],
  'nothing-to-rank-by': [
    [adviser(1, 'score'), 'score-missing'],
    [adviser(1, 'tieBreaks'), 'nothing-ranked'],
    [adviser(2, 'places'), 'places-missing'],
    [adviser(2, 'score.components[0]'), 'assessment-missing'],
    [adviser(2, 'score.components[1].stageId'), 'stage-not-an-input'],
    [cases(1, 'places.count'), 'places-over-candidates'],
  ],
  'counts-for-nothing': [
    [adviser(0, 'window.from'), 'dates-out-of-order'],
    [adviser(0, 'notice.startsOn'), 'dates-out-of-order'],
    [adviser(1, 'clearances[1].id'), 'repeated'],
    [adviser(1, 'score.components[1]'), 'repeated'],
    [adviser(1, 'panel'), 'not-weighed'],
    [adviser(1, 'tieBreaks.order'), 'draw-not-last'],
    [cases(3, 'vote.channels[1].id'), 'repeated'],
    [cases(3, 'score'), 'score-missing'],
  ],
  fields: [
    ['formatVersion', 'invalid-value'],
    ['timeZone', 'invalid-value'],
    ['source.date', 'invalid-format'],
    ['sponsor', 'unknown-field'],
    ['documents[0].mediaTypes[0]', 'invalid-format'],
    ['documents[1].maxBytes', 'too-small'],
    [adviser(0, 'notice.objectionsTo'), 'missing'],
    [adviser(1, 'vote.opensAt'), 'invalid-format'],
    [adviser(1, 'vote.closesAt'), 'invalid-format'],
    [adviser(1, 'vote.maxPicks'), 'invalid-type'],
    [adviser(1, 'score.components[0].weight'), 'too-small'],
    // Across fields as well, where the fields themselves are sound.
    ['profile', 'out-of-order'],
    [adviser(2, 'score.components'), 'weights-not-100'],
  ],
  'one-stage-malformed': [
    [adviser(1, 'deadlines'), 'invalid-type'],
    // The others are looked at all the same.
    [adviser(0, 'panel.criteria'), 'points-not-100'],
    [adviser(2, 'tieBreaks.order'), 'draw-not-last'],
  ],
};

const read = (file: string) => readCampaign(JSON.parse(readFileSync(file, 'utf8')));
const sorted = (faults: readonly (readonly [string, string])[]) => faults.map((fault) => fault.join(' ')).toSorted();

describe('broken campaign files', () => {
  test('given the folder of broken files, when it is listed, then each file has its faults named here', () => {
    expect(readdirSync(folder).toSorted()).toEqual(
      Object.keys(broken)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
  });

  test('given the sound file that they were made from, when it is read, then it is a campaign', () => {
    expect(read(join(folder, '../sound.json'))).toMatchObject({ ok: true, value: { id: 'sample-2022' } });
  });

  test.each(Object.entries(broken))(
    'given %s.json, when it is read, then all of its faults come back',
    (name, faults) => {
      const result = read(join(folder, `${name}.json`));
      if (result.ok) throw new Error('It was accepted');
      expect(result.error.type).toBe('campaign-invalid');
      expect(sorted(result.error.faults.map(({ path, code }) => [path, code]))).toEqual(sorted(faults));
      for (const { message } of result.error.faults) expect(message).toMatch(/\p{Script=Han}/u);
    },
  );

  test.each([[null], [[]], ['评选'], [{}], [{ tracks: [null] }], [{ tracks: [{ stages: [1, {}] }] }]])(
    'given JSON that is no campaign at all (%j), when it is read, then it is refused without a throw',
    (json) => {
      const result = readCampaign(json);
      expect(result.ok).toBe(false);
    },
  );
});
