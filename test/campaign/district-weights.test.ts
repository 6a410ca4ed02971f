import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rankingRuleOf } from '../../shared/actions/stage-rules.ts';
import { readCampaign } from '../../shared/domain/campaign/read-campaign.ts';

const json = JSON.parse(readFileSync(join(import.meta.dirname, 'sound.json'), 'utf8'));
json.tracks[0].stages[0].score.byDistrict = {
  wujin: [
    { kind: 'debrief', weight: 60, assumption: 'district-weights' },
    { kind: 'vote', weight: 40, assumption: 'district-weights' },
  ],
};

test('given a district with weights of its own, when its round is ranked, then they hold there and nowhere else', () => {
  const read = readCampaign(json);
  if (!read.ok) throw new Error(JSON.stringify(read.error.faults));
  const stage = read.value.tracks[0]?.stages[0];
  if (!stage) throw new Error('No stage');
  const weights = (district?: string) => rankingRuleOf(stage, 3, district).components.map(({ weight }) => weight);
  expect(weights('wujin')).toEqual([60, 40]);
  expect(weights('liyang')).toEqual([70, 30]);
  expect(weights()).toEqual([70, 30]);
});
