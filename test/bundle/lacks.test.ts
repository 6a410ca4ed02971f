import { expect, test } from 'vitest';
import type { BundleFacts } from '../../shared/domain/bundle/facts.ts';
import { lacksOf } from '../../shared/domain/bundle/lacks.ts';
import { adviserInput } from '../actions/builders.ts';
import { campaignFile } from '../actions/world.ts';

const adviser = adviserInput('L1');
const participant = { district: 'wujin', adviserId: 'adv_1', updatedAt: 0, adviser };
const facts = (stageId: string, more: object = {}) =>
  ({
    campaign: campaignFile(),
    round: { id: 'rnd', title: '市局推选', stageId },
    participants: [participant],
    cases: [],
    casesChosen: true,
    documents: [],
    ...more,
  }) as unknown as BundleFacts;
const kindsOf = (asked: BundleFacts) =>
  lacksOf(asked)
    .filter(({ of }) => of === adviser.name)
    .map(({ kind }) => kind);

test('given no result yet, when a draft says what is lacking, then what the next stage needs is owed by nobody', () => {
  const needed = ['recommendation', 'assessment-proof', 'portrait'];
  expect(kindsOf(facts('city'))).toEqual(needed);
  expect(kindsOf(facts('city', { snapshot: {} }))).toEqual([...needed, 'approval-form']);
  // In the province's own round it is owed at once.
  expect(kindsOf(facts('province'))).toEqual([...needed, 'approval-form']);
});
