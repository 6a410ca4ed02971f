import { describe, expect, test } from 'vitest';

import { requestBundle } from '../../shared/actions/bundles/request-bundle.ts';
import { whyNoFinalBundle } from '../../shared/actions/bundles/why-no-final-bundle.ts';
import type { BundleRecord } from '../../shared/actions/bundle-records.ts';
import type { BundleFacts } from '../../shared/domain/bundle/facts.ts';
import { ok } from '../../shared/platform/result.ts';
import { adviser, caseRecord } from '../adapters/builders.ts';
import { actor } from '../actions/builders.ts';
import { campaignFile, world } from '../actions/world.ts';

/** How many cases go up: the city picks five of what the districts have filed (selection.md §3). */
const campaign = campaignFile();
const facts = (going: number, more: Partial<BundleFacts> = {}): BundleFacts => ({
  campaign,
  revision: 1,
  draft: false,
  round: { id: 'rnd_x', title: '市级评审', stageId: 'city' },
  standing: 'final',
  participants: [],
  cases: Array.from({ length: going }, (_, index) => ({
    district: 'wujin',
    owner: `case_${index}`,
    form: {} as BundleFacts['cases'][number]['form'],
    at: 0,
    open: [],
  })),
  casesChosen: true,
  casesFiled: 14,
  documents: [],
  advisers: {},
  loadedAt: 0,
  at: 0,
  ...more,
});
const told = (of: BundleFacts) => whyNoFinalBundle(of, [])?.errors?.map(({ code }) => code);

describe('given a final bundle', () => {
  test.each([
    ['five that were named', facts(5), undefined],
    ['one that was named', facts(1), undefined],
    ['six that were named', facts(6), ['cases-too-many']],
    ['all of fourteen', facts(14, { casesChosen: false }), ['cases-too-many']],
    ['all of four', facts(4, { casesChosen: false, casesFiled: 4 }), undefined],
    ['none where some were filed', facts(0), ['cases-none']],
    ['none where none was filed', facts(0, { casesFiled: 0 }), undefined],
    ['too many in a draft', facts(14, { draft: true }), undefined],
    ['none in a draft', facts(0, { draft: true }), undefined],
  ] as const)('then %s is judged rightly', (_, of, codes) => {
    expect(told(of)).toEqual(codes);
  });

  test('then a refusal names the field, the rule and its clause', () => {
    expect(whyNoFinalBundle(facts(6), [])).toEqual({
      type: 'bundle-incomplete',
      detail: '报送的案例数不符合规定；可以先生成草稿',
      errors: [
        {
          field: 'cases',
          code: 'cases-too-many',
          detail: 'cases：报送省级的案例不超过 5 个（通知第2条），现选定 6 个',
        },
      ],
    });
    const [all] = whyNoFinalBundle(facts(14, { casesChosen: false }), [])?.errors ?? [];
    expect(all?.detail).toContain('现有 14 个案例，请在 cases 中选定');
    const [none] = whyNoFinalBundle(facts(0), [])?.errors ?? [];
    expect(none?.detail).toBe('cases：各辖市（区）已报送 14 个案例，正式材料包应从中选定');
  });

  test('then what a case leaves open is told by the case’s own field', () => {
    const lack = { district: '武进区', of: '案例1', kind: 'consent', name: '公开发布的同意' };
    expect(whyNoFinalBundle(facts(1), [lack])?.errors).toEqual([
      { field: 'cases.consent', code: 'case-open', detail: '武进区案例1：缺公开发布的同意' },
    ]);
  });
});

describe('given cases on the register, some without any file', () => {
  function asking() {
    const given = world();
    const bundles: BundleRecord[] = [];
    given.state.advisers.set('adv_1', adviser('adv_1'));
    given.state.cases = ['1', '2', '3'].map((caseId) => caseRecord(caseId));
    const ports = {
      ...given.ports,
      clock: { now: () => given.state.now },
      ids: { next: (prefix: string) => `${prefix}1` },
      queue: { send: async () => undefined },
      bundles: {
        ofCampaign: async () => bundles,
        save: async (next: BundleRecord) => {
          bundles.push(next);
          return ok();
        },
      },
    };
    const ask = (draft: boolean, cases?: readonly string[]) =>
      requestBundle(ports, {
        actor: actor('city-officer'),
        campaignId: 'changzhou-2022',
        request: { draft, ...(cases && { cases: cases.map((caseId) => ({ district: 'wujin', caseId })) }) },
      });
    return { ask, bundles };
  }

  test('when the city names one that was never filed, then it is refused, and a draft takes the others', async () => {
    const { ask, bundles } = asking();
    expect(await ask(true, ['1', '4'])).toMatchObject({
      error: { type: 'case-unknown', field: 'cases[1]', detail: 'cases[1]：wujin 没有报送案例 4' },
    });
    expect(await ask(true, ['3', '1'])).toMatchObject({ ok: true });
    expect(bundles).toMatchObject([{ cases: [{ owner: 'case_3' }, { owner: 'case_1' }] }]);
    // As a store may answer it: the fields in another order.
    bundles[0] = { ...bundles[0]!, cases: ['3', '1'].map((id) => ({ owner: `case_${id}`, district: 'wujin' })) };
    expect(await ask(true, ['3', '1'])).toMatchObject({ ok: true });
    expect(bundles).toHaveLength(1);
    expect(await ask(true, ['1'])).toMatchObject({ ok: true });
    expect(bundles).toHaveLength(2);
  });

  test('when a final bundle is asked for without any of them, then it is refused', async () => {
    const { ask } = asking();
    const refused = await ask(false, []);
    expect(refused).toMatchObject({ error: { type: 'bundle-incomplete' } });
    expect(refused.ok ? [] : refused.error.errors).toContainEqual({
      field: 'cases',
      code: 'cases-none',
      detail: 'cases：各辖市（区）已报送 3 个案例，正式材料包应从中选定',
    });
  });
});
