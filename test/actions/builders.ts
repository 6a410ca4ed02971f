import type { Actor, CandidateRecord, RoundRecord } from '../../shared/actions/records.ts';
import type { ClearanceRecord } from '../../shared/actions/registry-records.ts';
import type { AdviserInput } from '../../shared/contract/registry.ts';
import type { Role } from '../../shared/contract/roles.ts';

/** 16 May 2022, 09:00 in Shanghai, and a week later. */
export const opensAt = Date.UTC(2022, 4, 16, 1);
export const closesAt = Date.UTC(2022, 4, 23, 1);
export const paper: readonly string[] = ['cnd_a', 'cnd_b', 'cnd_c', 'cnd_d'];

type Changed<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** An open city round with a paper of four, of whom a voter picks two or three. */
export function cityRound(changed: Changed<RoundRecord> = {}): RoundRecord {
  const round = {
    roundId: 'rnd_demo-2022_city',
    campaignId: 'demo-2022',
    stageId: 'city',
    title: '市级评审',
    version: 1,
    ledger: 'abc',
    vote: {
      opensAt,
      closesAt,
      rule: { minPicks: 2, maxPicks: 3, frequency: 'once', runningTotals: 'hidden', identity: ['portal', 'phone'] },
    },
    paper: { candidateIds: paper, preparedAt: opensAt - 1 },
    ...changed,
  };
  return JSON.parse(JSON.stringify(round)) as RoundRecord;
}

/** As `cityRound`, where a person may vote once a day. */
export function dailyRound(changed: Changed<RoundRecord> = {}): RoundRecord {
  const round = cityRound(changed);
  if (!round.vote) throw new Error('A round without a vote');
  return { ...round, vote: { ...round.vote, rule: { ...round.vote.rule, frequency: 'daily' } } };
}

export function actor(role: Role, more: Partial<Actor> = {}): Actor {
  return { subject: `sub-${role}`, roles: [role], ...more };
}

export function candidate(candidateId: string, changed: Partial<CandidateRecord> = {}): CandidateRecord {
  return {
    candidateId,
    roundId: 'rnd_demo-2022_city',
    adviserId: candidateId.replace('cnd_', 'adv_'),
    district: 'wujin',
    name: `候选人${candidateId}`,
    organisation: '示例律师事务所',
    villages: ['示例村'],
    profile: '简介',
    onsiteMinutes: 600,
    lectures: 4,
    nominatedAt: opensAt - 1_000,
    nominatedBy: 'sub-district-officer',
    ...changed,
  };
}

/** Both city divisions have cleared the candidate. */
export function clearances(candidateId: string, roundId = 'rnd_demo-2022_city'): ClearanceRecord[] {
  return ['city-lawyers', 'city-participation'].map((clearanceId) => ({
    roundId,
    candidateId,
    clearanceId,
    submission: 1,
    decision: 'cleared',
    decidedAt: opensAt - 500,
    decidedBy: 'sub-city-reviewer',
    version: 1,
  }));
}

/** An adviser who passes every rule of the 2022 campaign. */
export function adviserInput(licenceNumber: string, changed: Partial<AdviserInput> = {}): AdviserInput {
  return {
    licenceNumber,
    name: '示例人',
    sex: 'female',
    birthMonth: '1980-05',
    ethnicity: '汉族',
    politicalStatus: '群众',
    education: '本科',
    organisation: '示例律师事务所',
    practice: 'lawyer',
    phone: '13800000000',
    villages: [{ name: '示例村', since: '2018-01-01' }],
    onsiteMinutes: 600,
    lectures: 4,
    assessments: { '2019': 'qualified', '2020': 'qualified', '2021': 'qualified' },
    penalties: [],
    penaltiesChecked: true,
    platformRegistered: true,
    recommendedBy: ['示例村'],
    conductStatementSigned: true,
    profile: '简介',
    ...changed,
  };
}
