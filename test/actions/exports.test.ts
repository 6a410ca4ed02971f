import { describe, expect, test } from 'vitest';

import { exportApprovalForm } from '../../shared/actions/export-approval-form.ts';
import { exportCaseForm, exportFilledCaseForm } from '../../shared/actions/export-case-form.ts';
import { exportNoticeText } from '../../shared/actions/export-notice-text.ts';
import { exportQuotaTable } from '../../shared/actions/export-quota-table.ts';
import { exportRankingTable } from '../../shared/actions/export-ranking-table.ts';
import { exportSchedule } from '../../shared/actions/export-schedule.ts';
import { exportSummarySheet } from '../../shared/actions/export-summary-sheet.ts';
import type { AdviserRecord } from '../../shared/actions/records.ts';
import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import { routes, type Route } from '../../shared/contract/routes.ts';
import type { Form, Letter, Sheet } from '../../shared/domain/documents/model.ts';
import { caseRecord, document } from '../adapters/builders.ts';
import { actor, adviserInput, candidate } from './builders.ts';
import { cityRoundId as roundId, world } from './world.ts';

const campaignId = 'changzhou-2022';
const encode = async (model: unknown) => new TextEncoder().encode(JSON.stringify(model));

/** Three candidates of two districts; `rank` makes a snapshot of them, in this order, the line under the second. */
function withCandidates() {
  const given = world();
  const people = [
    ['a', 'wujin'],
    ['b', 'jintan'],
    ['c', 'wujin'],
  ] as const;
  for (const [id, district] of people) {
    const adviserId = `adv_${id}`;
    const record: AdviserRecord = {
      ...adviserInput(`licence-${id}`, { name: `顾问${id}` }),
      adviserId,
      campaignId,
      district,
      version: 1,
      updatedAt: given.state.now - 1000,
    };
    given.state.advisers.set(adviserId, record);
    given.state.candidates.push(candidate(`cnd_${id}`, { roundId, district }));
  }
  const rank = (order: readonly string[], more: Partial<RankingSnapshot> = {}) => {
    const rows = order.map((id, index) => ({
      rank: index + 1,
      candidateId: `cnd_${id}`,
      name: `顾问${id}`,
      organisation: '示例律师事务所',
      district: people.find(([known]) => known === id)?.[1] ?? '',
      total: `9${index}.00`,
      totalExact: '90',
      votes: 1,
      components: [],
      judges: [],
      movement: null,
      previousRank: null,
      aboveLine: index < 2,
    }));
    const snapshot = {
      snapshotId: 'snp_1',
      roundId,
      campaignId,
      standing: 'final',
      standingReasons: [],
      computedAt: new Date(given.state.now).toISOString(),
      places: 2,
      rows,
      ...more,
    };
    given.state.snapshots.push({ requestId: 'req_1', snapshot: snapshot as unknown as RankingSnapshot });
  };
  const ports = {
    ...given.ports,
    forms: { pdf: encode as (form: Form) => Promise<Uint8Array>, docx: encode },
    sheets: { xlsx: encode as (sheet: Sheet) => Promise<Uint8Array>, csv: encode, pdf: encode },
    letters: { txt: encode as (letter: Letter) => Promise<Uint8Array>, docx: encode },
  };
  return { ...given, ports, rank };
}

type Outcome = Awaited<ReturnType<typeof exportSchedule>>;
/** What was drawn: the model itself. */
const modelOf = (result: Outcome): unknown => {
  if (!result.ok) throw new Error(result.error.type);
  return JSON.parse(new TextDecoder().decode(result.value.bytes));
};
const sheetOf = (result: Outcome) => modelOf(result) as Sheet;
const formOf = (result: Outcome) => modelOf(result) as Form;
const letterOf = (result: Outcome) => modelOf(result) as Letter;
const refusalOf = (result: Outcome) => (result.ok ? undefined : result.error.type);
const namesOf = (sheet: Sheet) => {
  const column = sheet.columns.findIndex(({ title }) => title === '姓名');
  return sheet.rows.map((row) => row[column]);
};
const wujin = actor('district-officer', { district: 'wujin' });
const city = actor('city-officer');

describe('given the functions that hand out documents', () => {
  test('then the routes of each are for the same roles: the action asks for those of the first', () => {
    const documents = Object.entries(routes).filter(([name]) => /^export-(?:form|sheet|result)$/.test(name));
    expect(documents).toHaveLength(3);
    for (const [, listed] of documents as [string, readonly Route[]][])
      expect(new Set(listed.map(({ access }) => JSON.stringify(access))).size).toBe(1);
  });
});

describe('the approval form', () => {
  const ask = (as: typeof city, district: string, adviserId: string) => {
    const { ports } = withCandidates();
    return exportApprovalForm(ports, { actor: as, campaignId, district, adviserId, format: 'pdf' });
  };

  test('given an adviser, when the own district or the city asks, then it is drawn and named', async () => {
    const result = await ask(wujin, 'wujin', 'adv_a');
    expect(result).toMatchObject({ ok: true, value: { type: 'pdf', name: expect.stringMatching(/审批表（顾问a）$/) } });
    expect(formOf(await ask(city, 'jintan', 'adv_b')).copies).toEqual(['第一份', '第二份']);
  });

  test.each([
    ['another district', wujin, 'jintan', 'adv_b', 'district-forbidden'],
    ['a judge', actor('judge'), 'wujin', 'adv_a', 'role-forbidden'],
    ['an unknown adviser', wujin, 'wujin', 'adv_x', 'adviser-unknown'],
    ['an adviser of another district under one’s own', wujin, 'wujin', 'adv_b', 'adviser-unknown'],
    ['an unknown district', city, 'nowhere', 'adv_a', 'district-unknown'],
  ] as const)('given %s, then it is refused', async (_, as, district, adviserId, code) => {
    expect(refusalOf(await ask(as, district, adviserId))).toBe(code);
  });
});

describe('the documents of a campaign', () => {
  test('given a campaign, when case form, schedule and quota table are asked for, then they are drawn', async () => {
    const { ports } = withCandidates();
    expect(formOf(await exportCaseForm(ports, { actor: wujin, campaignId, format: 'docx' })).annex).toBe('附件5');
    expect(sheetOf(await exportSchedule(ports, { actor: wujin, campaignId, format: 'pdf' })).annex).toBe('附件2');
    const quotas = sheetOf(await exportQuotaTable(ports, { actor: wujin, campaignId }));
    expect(quotas.rows.find((row) => row[1] === '武进区')?.slice(2, 3)).toEqual([2]);
  });

  test('given an unknown campaign or a wrong role, then they are refused', async () => {
    const { ports } = withCandidates();
    const wrong = { campaignId: 'other-2022', format: 'pdf' } as const;
    for (const ask of [exportCaseForm, exportSchedule]) {
      expect(refusalOf(await ask(ports, { actor: city, ...wrong }))).toBe('campaign-unknown');
      expect(refusalOf(await ask(ports, { actor: actor('judge'), ...wrong }))).toBe('role-forbidden');
    }
    expect(refusalOf(await exportQuotaTable(ports, { actor: city, campaignId: 'other-2022' }))).toBe(
      'campaign-unknown',
    );
    expect(refusalOf(await exportQuotaTable(ports, { actor: actor('judge'), campaignId }))).toBe('role-forbidden');
  });

  test('given a case with its files, when its form is asked for, then it says what the register says', async () => {
    const { ports, state } = withCandidates();
    const [updatedAt, verifiedAt] = [state.now - 900, state.now - 500];
    state.cases = [caseRecord('1', { advisers: ['adv_c', 'adv_a'], updatedAt })];
    const put = (kind: string, name: string, more = {}) =>
      state.documents.set(name, document(name, 2, { adviserId: 'case_1', kind, name, status: 'accepted', ...more }));
    put('case-consent', '授权书.pdf', { verifiedAt });
    put('case-material', '后.pdf', { requestedAt: 2 });
    put('case-material', '先.pdf', { requestedAt: 1 });
    put('case-material', '退回.pdf', { status: 'returned' });
    put('case-form', '申报表.docx', { verifiedAt: state.now });
    const ask = (as = wujin, caseId = '1', district = 'wujin') =>
      exportFilledCaseForm(ports, { actor: as, campaignId, district, caseId, format: 'pdf' });

    const form = formOf(await ask());
    expect(form.info).toMatchObject({ title: '典型案例申报表（一堵墙的和解）', at: verifiedAt });
    const texts = form.rows.flatMap(({ cells }) => cells.map(({ text }) => text));
    expect(texts).toContain('顾问c（示例律师事务所）\n顾问a（示例律师事务所）');
    expect(texts).toContain('1. 案例材料：先.pdf\n2. 案例材料：后.pdf\n3. 同意公开发布的授权书：授权书.pdf');
    expect(texts.join('\n')).toContain('■ 组织实施方法可复制、可推广');
    for (const as of [city, actor('auditor')]) expect(formOf(await ask(as))).toEqual(form);
    expect(refusalOf(await ask(wujin, '2'))).toBe('case-unknown');
    expect(refusalOf(await ask(wujin, '1', 'xinbei'))).toBe('district-forbidden');
    expect(refusalOf(await ask(city, '1', 'xinbei'))).toBe('case-unknown');
    expect(refusalOf(await ask(city, '1', 'suzhou'))).toBe('district-unknown');
    expect(refusalOf(await ask(actor('judge')))).toBe('role-forbidden');
  });

  test('given a campaign without cases, then there is no case form', async () => {
    const { ports, state, campaign } = withCandidates();
    const stored = state.campaigns.get(campaignId)!;
    const tracks = campaign.tracks.filter(({ of }) => of !== 'case');
    state.campaigns.set(campaignId, { ...stored, campaign: { ...campaign, tracks } });
    state.cases = [caseRecord('1', { advisers: ['adv_a'] })];
    const asked = { actor: city, campaignId, format: 'pdf' } as const;
    expect(refusalOf(await exportCaseForm(ports, asked))).toBe('case-track-missing');
    const filled = exportFilledCaseForm(ports, { ...asked, district: 'wujin', caseId: '1' });
    expect(refusalOf(await filled)).toBe('case-track-missing');
  });
});

describe('the summary sheet', () => {
  const closed = () => {
    const given = withCandidates();
    given.state.now = given.city.vote.closesAt + 3_600_000;
    return given;
  };

  test('given no result, when asked for, then it lists the candidates in the order of their ids', async () => {
    const given = withCandidates();
    given.state.candidates.reverse();
    const sheet = sheetOf(await exportSummarySheet(given.ports, { actor: city, campaignId }));
    expect(namesOf(sheet)).toEqual(['顾问a', '顾问b', '顾问c']);
    expect(sheet.notes[0]).toContain('尚无排名');
  });

  test('given names that were withdrawn or kept off the paper, when there is no result, then they are not on it', async () => {
    const given = withCandidates();
    const ask = async () => namesOf(sheetOf(await exportSummarySheet(given.ports, { actor: city, campaignId })));
    given.state.candidates = given.state.candidates.map((one) =>
      one.candidateId === 'cnd_a' ? { ...one, state: 'withdrawn' } : one,
    );
    expect(await ask()).toEqual(['顾问b', '顾问c']);
    given.state.rounds.set(roundId, { ...given.city, paper: { candidateIds: ['cnd_c'], preparedAt: 1 } });
    expect(await ask()).toEqual(['顾问c']);
  });

  test('given last night’s running totals, when the vote is open, then they show in nothing, not even in the order', async () => {
    const given = withCandidates();
    given.state.now = given.city.vote.opensAt + 20 * 3_600_000;
    const before = sheetOf(await exportSummarySheet(given.ports, { actor: city, campaignId }));
    given.rank(['c', 'a', 'b']);
    expect(sheetOf(await exportSummarySheet(given.ports, { actor: city, campaignId }))).toEqual(before);
    // Nor after the close, while the snapshot is older than it.
    given.state.now = given.city.vote.closesAt + 1;
    expect(sheetOf(await exportSummarySheet(given.ports, { actor: city, campaignId }))).toEqual(before);
  });

  test('given a result, when asked for, then it lists who is above the line by rank; a district sees its own', async () => {
    const given = closed();
    given.rank(['c', 'b', 'a']);
    const all = sheetOf(await exportSummarySheet(given.ports, { actor: city, campaignId }));
    expect(namesOf(all)).toEqual(['顾问c', '顾问b']);
    const own = sheetOf(await exportSummarySheet(given.ports, { actor: wujin, campaignId, district: 'wujin' }));
    expect(namesOf(own)).toEqual(['顾问c']);
  });

  test('given the wrong role, district or campaign, then it is refused', async () => {
    const { ports, state, campaign } = closed();
    const ask = (as: typeof city, district?: string) =>
      exportSummarySheet(ports, { actor: as, campaignId, ...(district !== undefined && { district }) });
    expect(refusalOf(await ask(wujin))).toBe('role-forbidden');
    expect(refusalOf(await ask(wujin, 'jintan'))).toBe('district-forbidden');
    expect(refusalOf(await ask(city, 'nowhere'))).toBe('district-unknown');
    expect(refusalOf(await exportSummarySheet(ports, { actor: city, campaignId: 'x' }))).toBe('campaign-unknown');
    const documents = campaign.tracks.filter(({ of }) => of === 'case');
    state.campaigns.set(campaignId, {
      ...state.campaigns.get(campaignId)!,
      campaign: { ...campaign, tracks: documents },
    });
    expect(refusalOf(await ask(city))).toBe('summary-sheet-missing');
  });
});

describe('ranking table and notice text', () => {
  const table = (given: ReturnType<typeof withCandidates>, as = city) =>
    exportRankingTable(given.ports, { actor: as, roundId, format: 'csv' });
  const notice = (given: ReturnType<typeof withCandidates>, startsOn?: string, id = roundId) =>
    exportNoticeText(given.ports, { actor: city, roundId: id, format: 'txt', startsOn });

  test('given an open vote with hidden totals, when asked for, then neither is handed out', async () => {
    const given = withCandidates();
    given.state.now = given.city.vote.opensAt + 20 * 3_600_000;
    given.rank(['a', 'b', 'c']);
    expect(refusalOf(await table(given))).toBe('totals-hidden');
    expect(refusalOf(await notice(given))).toBe('ranking-not-ready');
  });

  test('given a result, when asked for, then the table has all, the notice those above the line', async () => {
    const given = withCandidates();
    given.state.now = given.city.vote.closesAt + 3_600_000;
    expect(refusalOf(await table(given))).toBe('ranking-not-ready');
    given.rank(['b', 'a', 'c']);
    expect(namesOf(sheetOf(await table(given)))).toEqual(['顾问b', '顾问a', '顾问c']);
    const letter = letterOf(await notice(given));
    expect(letter.list.rows.map(([rank, name]) => [rank, name])).toEqual([
      ['1', '顾问b'],
      ['2', '顾问a'],
    ]);
    expect(letter.after.join('')).toContain('2022年5月23日张贴，自2022年5月24日起至2022年5月30日止');
    expect(letterOf(await notice(given, '2022-05-24')).after.join('')).toContain('至2022年5月31日止');
  });

  test('given what cannot be, then it is refused', async () => {
    const given = withCandidates();
    given.state.now = given.city.vote.closesAt + 90 * 86_400_000;
    given.rank(['b', 'a', 'c']);
    expect(refusalOf(await table(given, wujin))).toBe('role-forbidden');
    expect(refusalOf(await notice(given, '2050-01-04'))).toBe('notice-day-missing');
    expect(refusalOf(await notice(given, undefined, 'rnd_x'))).toBe('round-unknown');
    expect(refusalOf(await notice(given, undefined, 'rnd_changzhou-2022_province'))).toBe('round-without-notice');
    const stage = given.campaign.tracks[0]!.stages[1]!;
    delete (stage.notice as { startsOn?: string }).startsOn;
    expect(refusalOf(await notice(given))).toBe('notice-day-missing');
  });
});
