import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCampaign } from '../../shared/domain/campaign/read-campaign.ts';
import { roundsOf } from '../../shared/domain/campaign/rounds.ts';
import { checkRule } from '../../shared/domain/ranking/rule.ts';
import { noticeEnd } from '../../shared/domain/working-days.ts';

const file = join(import.meta.dirname, '../../campaigns/changzhou-2022.json');
const result = readCampaign(JSON.parse(readFileSync(file, 'utf8')));
if (!result.ok) throw new Error(JSON.stringify(result.error.faults, null, 1));
const campaign = result.value;
const stages = campaign.tracks.flatMap((track) => track.stages);
const stageOf = (id: string) => {
  const stage = stages.find((one) => one.id === id);
  if (!stage) throw new Error(`No stage ${id}`);
  return stage;
};
const weights = (id: string) => stageOf(id).score?.components.map(({ kind, weight }) => [kind, weight]);

describe('the campaign file of the notice 常司发〔2022〕21号', () => {
  test('given the seven district bureaus, when they are read, then each has the slug that ids are made of', () => {
    expect(campaign.districts.map(({ id, name }) => `${id} ${name}`)).toEqual([
      'liyang 溧阳市',
      'jintan 金坛区',
      'wujin 武进区',
      'xinbei 新北区',
      'tianning 天宁区',
      'zhonglou 钟楼区',
      'jingkai 常州经开区',
    ]);
  });

  test('given the weights of the notice, when the stages are read, then each stage has its own', () => {
    expect(weights('district')).toEqual([
      ['debrief', 70],
      ['vote', 30],
    ]);
    expect(weights('city')).toEqual([
      ['debrief', 70],
      ['vote', 30],
    ]);
    expect(weights('province')).toEqual([
      ['assessment', 30],
      ['stage', 40],
      ['vote', 30],
    ]);
  });

  test('given the numbers of the notice, when the stages are read, then 8 %, 41, 100, 2–3, 5 and 20 are in place', () => {
    expect(stageOf('city').quota).toMatchObject({ kind: 'share', percent: 8 });
    expect(stageOf('case-city').quota).toMatchObject({ kind: 'range', min: 2, max: 3 });
    const places = ['city', 'province', 'commendation', 'case-city', 'case-province'];
    expect(places.map((id) => stageOf(id).places?.count)).toEqual([41, 100, 100, 5, 20]);
  });

  test('given the dates of the notice, when the deadlines are read, then they fall on its days', () => {
    const due = stages.flatMap(({ deadlines }) => deadlines.map((one) => `${one.id} ${one.due.slice(0, 10)}`));
    expect(due).toContain('profiles 2022-04-30');
    expect(due).toContain('city-material 2022-05-31');
    expect(due).toContain('cases 2022-05-31');
    expect(due).toContain('service-photos 2022-07-20');
  });

  test('given the public notice in the districts, when its end is worked out, then it is that of the specification', () => {
    const { notice } = stageOf('district');
    expect(noticeEnd(notice?.startsOn ?? '', notice?.workingDays ?? 0)).toEqual({ ok: true, value: '2022-05-09' });
  });

  test('given the seven rules of eligibility, when they are read, then each cites its clause of the notice', () => {
    expect(campaign.eligibility.map(({ id, kind, clause }) => `${id} ${kind} ${clause}`)).toEqual([
      'E1 service-length 1.2.4',
      'E2 practice 1.1',
      'E3 recommendation 1.2.2',
      'E4 assessments 1.2.3',
      'E5 no-penalty 1.2.3',
      'E6 platform-registration 1.2.5',
      'E7 conduct-statement 1.2.1',
    ]);
  });

  test('given bodies that must clear the names, when the stages are read, then all of the notice are there', () => {
    const bodies = stages.flatMap(({ clearances, decision }) => [
      ...clearances.map(({ body }) => body),
      ...(decision ? [decision.body] : []),
    ]);
    for (const body of [
      '市局律师工作处',
      '市局人民参与和促进法治处',
      '省厅律师工作处',
      '省法律援助基金会',
      '省厅宣传教育处',
    ])
      expect(bodies).toContain(body);
    expect(stageOf('commendation').decision?.body).toBe('省厅党委');
  });

  test('given the annexes 3, 4 and 5, when the documents are read, then each has its kind', () => {
    const annexes = campaign.documents.flatMap(({ id, annex }) => (annex === undefined ? [] : [`${annex} ${id}`]));
    expect(annexes.toSorted()).toEqual(['3 summary-sheet', '4 approval-form', '5 case-form']);
    expect(campaign.documents.find(({ id }) => id === 'approval-form')?.paperCopies).toBe(2);
  });

  test('given stages with a panel or a vote, when rounds are made, then one for each district, city and province', () => {
    const rounds = roundsOf(campaign);
    expect(rounds.map(({ roundId }) => roundId)).toEqual([
      ...campaign.districts.map(({ id }) => `rnd_changzhou-2022_district_${id}`),
      'rnd_changzhou-2022_city',
      'rnd_changzhou-2022_province',
    ]);
    const wujin = rounds[2];
    expect(wujin).toMatchObject({ stageId: 'district', district: 'wujin', title: '武进区辖市、区初评' });
    expect(rounds[7]?.vote).toMatchObject({
      opensAt: Date.UTC(2022, 4, 16, 1),
      closesAt: Date.UTC(2022, 4, 20, 9),
      rule: { minPicks: 1, maxPicks: 5 },
    });
    expect(rounds[7]).not.toHaveProperty('district');
  });

  test('given every scored stage, when the ranking is asked about its rule, then it finds no fault either', () => {
    for (const { score, panel, tieBreaks, places, vote } of stages.filter((stage) => stage.score)) {
      const rule = {
        components: score?.components ?? [],
        voteScore: vote?.score ?? ('share-of-top' as const),
        ...(panel && { panel: { criteria: panel.criteria } }),
        tieBreaks: tieBreaks?.order ?? [],
        places: places?.count ?? 1,
        clauses: {},
      };
      expect(checkRule(rule)).toEqual([]);
    }
  });
});
