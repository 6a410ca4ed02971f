import { beforeEach, describe, expect, test } from 'vitest';
import { listMissing } from '../../shared/actions/list-missing.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import type { DocumentRecord } from '../../shared/actions/records.ts';
import type { AdviserInput } from '../../shared/contract/registry.ts';
import { actor, adviserInput, candidate } from './builders.ts';
import { cityRoundId, world } from './world.ts';

const campaignId = 'changzhou-2022';
const wujin = actor('district-officer', { district: 'wujin' });
let given = world();
beforeEach(() => {
  given = world();
});

const sound = '字'.repeat(150);
const register = async (...advisers: AdviserInput[]): Promise<readonly string[]> => {
  const input = { actor: wujin, campaignId, district: 'wujin', request: { advisers } };
  const result = await registerAdvisers(given.ports, input);
  return result.ok ? result.value.advisers.map(({ adviserId }) => adviserId) : [];
};
const file = (adviserId: string, ...kinds: string[]) =>
  kinds.forEach((kind) => {
    const documentId = `doc_${adviserId}_${kind}`;
    const record = { documentId, campaignId, district: 'wujin', adviserId, kind, status: 'accepted' };
    given.state.documents.set(documentId, record as DocumentRecord);
  });
const missing = async (more: object = {}, by = wujin, district = 'wujin') => {
  const answer = await listMissing(given.ports, { actor: by, campaignId, district, ...more });
  if (!answer.ok) throw new Error(answer.error.type);
  return answer.value;
};

describe('given a district, when it is asked what is missing', () => {
  test('then each open rule has its reason and clause, and the totals add up', async () => {
    const [first = '', second = '', third = ''] = await register(
      adviserInput('LIC-1', { profile: sound }),
      adviserInput('LIC-2', { practice: 'other', penaltiesChecked: false, profile: '太短' }),
      adviserInput('LIC-3', { profile: undefined }),
    );
    for (const id of [first, second, third]) file(id, 'recommendation', 'assessment-proof', 'portrait');
    given.state.candidates.push(candidate('cnd_3', { roundId: cityRoundId, adviserId: third }));
    const { advisers, totals } = await missing();
    const line = (id: string) => advisers.find(({ adviserId }) => adviserId === id);
    expect(line(first)).toBeUndefined();
    expect(line(second)).toMatchObject({
      rules: [
        { rule: 'E2', answer: 'fail', clause: '1.1', reason: expect.any(String) },
        { rule: 'E5', answer: 'missing', clause: '1.2.3', reason: expect.any(String) },
      ],
      profile: '事迹简介不足 120 字，现为 2 字',
    });
    expect(line(third)).toMatchObject({ rules: [], documents: [], profile: '事迹简介尚未填写' });
    expect(totals).toMatchObject({ advisers: 3, complete: 1, withoutProfile: 1 });
    expect(totals.byRule).toMatchObject({
      E1: { fail: 0, missing: 0 },
      E2: { fail: 1, missing: 0 },
      E5: { fail: 0, missing: 1 },
    });
  });

  test('then the review’s documents are asked of its candidates, and of those withdrawn and of others not', async () => {
    const [plain = '', sent = '', gone = ''] = await register(
      ...['LIC-1', 'LIC-2', 'LIC-3'].map((licence) => adviserInput(licence, { profile: sound })),
    );
    given.state.candidates.push(
      candidate('cnd_1', { roundId: cityRoundId, adviserId: sent }),
      candidate('cnd_2', { roundId: cityRoundId, adviserId: gone, state: 'withdrawn' }),
    );
    file(plain, 'recommendation');
    file(sent, 'recommendation');
    const kinds = Object.fromEntries(
      (await missing()).advisers.map(({ adviserId, documents }) => [adviserId, documents.map(({ kind }) => kind)]),
    );
    expect(kinds).toEqual({ [sent]: ['assessment-proof', 'portrait'] });
    expect((await missing()).totals.byDocument).toMatchObject({
      'assessment-proof': 1,
      recommendation: 0,
      portrait: 1,
      'approval-form': 0,
      'service-photo': 0,
    });
  });

  test('then it comes page by page, with the totals of all', async () => {
    await register(...Array.from({ length: 5 }, (_, index) => adviserInput(`LIC-${index}`)));
    const seen: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await missing({ limit: 2, after });
      expect(page.totals.advisers).toBe(5);
      seen.push(...page.advisers.map(({ adviserId }) => adviserId));
      after = page.next;
      more = after !== undefined;
    }
    expect(new Set(seen).size).toBe(5);
  });

  test('then only those who may see the district are told', async () => {
    await expect(missing({}, wujin, 'xinbei')).rejects.toThrow('district-forbidden');
    await expect(missing({}, actor('judge'))).rejects.toThrow('role-forbidden');
    expect((await missing({}, actor('city-officer'))).district).toBe('wujin');
  });
});
