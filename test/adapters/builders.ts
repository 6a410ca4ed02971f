import type { CaseRecord } from '../../shared/actions/case-ports.ts';
import type {
  AdviserRecord,
  AuditEntry,
  CandidateRecord,
  DocumentRecord,
  RoundRecord,
  SheetRecord,
  StoredCampaign,
} from '../../shared/actions/records.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import type { RankingRow, RankingSnapshot } from '../../shared/contract/rankings.ts';

/** Small records for the tests of stores; each takes what matters and fills in the rest. */

export const campaignId = 'changzhou-2022';
export const roundId = 'rnd_changzhou-2022_city';
/** 2022-05-20 00:30 in Shanghai: still 19 May in UTC. */
export const at = Date.parse('2022-05-20T00:30:00+08:00');

export function audit(action: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return { at, actor: 'officer', roles: ['city-officer'], campaignId, action, target: 'x', ...more };
}

export function campaign(revision: number, more: Partial<StoredCampaign> = {}): StoredCampaign {
  // The store keeps the file as text and never looks into it.
  const file = { title: '常州市村（社区）法律顾问评选', text: '' } as unknown as StoredCampaign['campaign'];
  return { campaignId, title: '评选', revision, loadedAt: at, loadedBy: 'officer', campaign: file, ...more };
}

export function round(version: number, more: Partial<RoundRecord> = {}): RoundRecord {
  return { roundId, campaignId, stageId: 'city', title: '市级评审', version, ledger: 'aB3', ...more };
}

export function adviser(adviserId: string, more: Partial<AdviserRecord> = {}): AdviserRecord {
  return {
    adviserId,
    campaignId,
    district: 'wujin',
    version: 1,
    updatedAt: at,
    licenceNumber: '13204200010000000',
    name: '张三',
    sex: 'female',
    birthMonth: '1980-03',
    ethnicity: '汉族',
    politicalStatus: '群众',
    education: '本科',
    organisation: '某律师事务所',
    practice: 'lawyer',
    phone: '13900000000',
    villages: [{ name: '某村', since: '2020-01-01' }],
    onsiteMinutes: 600,
    lectures: 4,
    assessments: { 2021: 'qualified' },
    penalties: [],
    penaltiesChecked: true,
    recommendedBy: [],
    ...more,
  };
}

export function candidate(candidateId: string, more: Partial<CandidateRecord> = {}): CandidateRecord {
  return {
    candidateId,
    roundId,
    adviserId: `adv_${candidateId}`,
    district: 'wujin',
    name: '张三',
    organisation: '某律师事务所',
    villages: ['某村'],
    profile: '',
    onsiteMinutes: 600,
    lectures: 4,
    nominatedAt: at,
    nominatedBy: 'officer',
    ...more,
  };
}

export function sheet(judgeId: string, candidateId: string, version: number): SheetRecord {
  return { roundId, judgeId, candidateId, points: { report: '88.50' }, version, enteredAt: at + version };
}

export function caseRecord(caseId: string, more: Partial<CaseRecord> = {}): CaseRecord {
  return {
    caseId,
    campaignId,
    district: 'wujin',
    title: '一堵墙的和解',
    advisers: ['adv_1'],
    village: '某村',
    period: { from: '2021-03-01', to: '2021-06-30' },
    text: '第一段。',
    fulfilled: ['true', 'effective', 'instructive', 'replicable'],
    consent: true,
    publicVersion: '某村两户……',
    version: 1,
    filedAt: at,
    filedBy: 'officer',
    updatedAt: at,
    updatedBy: 'officer',
    ...more,
  };
}

export function document(documentId: string, version: number, more: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    documentId,
    campaignId,
    district: 'wujin',
    adviserId: 'adv_1',
    kind: 'approval-form',
    name: '审批表.pdf',
    mediaType: 'application/pdf',
    size: 10,
    sha256: '0'.repeat(64),
    status: 'awaiting-upload',
    holdsUntil: at + 900_000,
    requestedAt: at,
    requestedBy: 'officer',
    version,
    ...more,
  };
}

export function snapshot(snapshotId: string, rows: number): RankingSnapshot {
  return {
    snapshotId,
    roundId,
    campaignId,
    campaignRevision: 1,
    computedAt: '2022-05-20T00:30:00+08:00',
    reason: 'nightly',
    standing: 'provisional',
    standingReasons: ['投票尚未结束'],
    ballots: 10,
    voided: 0,
    alternatives: [],
    unranked: [],
    totalVotes: 30,
    drift: 0,
    places: 41,
    file: { key: `rankings/${snapshotId}.json`, sha256: '0'.repeat(64) },
    substitutes: [],
    rows: Array.from({ length: rows }, (_, index) => row(index + 1)),
  };
}

function row(rank: number): RankingRow {
  return {
    rank,
    candidateId: `cnd_${rank}`,
    name: '张三',
    organisation: '某律师事务所',
    district: 'wujin',
    total: '90.00',
    totalExact: '90/1',
    votes: 3,
    components: [{ kind: 'vote', weight: 30, score: '100.00', exact: '100/1', weighted: '30.00' }],
    judges: [{ judgeId: 'jdg_1', score: '88.50' }],
    movement: null,
    previousRank: null,
    aboveLine: rank <= 41,
  };
}

/** A ballot of the numbered voter, `seconds` after the opening. */
export function ballot(voter: number, picks: readonly number[], seconds = 0, ledger = 'aB3'): BallotCast {
  const key = Buffer.alloc(10);
  // Spread over the buckets as an HMAC would be.
  key.writeUInt8((voter * 37) % 256, 0);
  key.writeUInt32BE(voter, 6);
  return {
    type: 'ballot-cast',
    ballotId: `bal_${String(voter).padStart(22, '0')}`,
    roundId,
    ledger,
    voterKey: key.toString('base64url'),
    picks: [...picks],
    acceptedAt: at + seconds * 1000,
    opensAt: at,
  };
}
