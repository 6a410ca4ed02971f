import { readFileSync } from 'node:fs';

import type { CaseRecord, CaseStore } from '../../shared/actions/case-ports.ts';
import type { InterventionRecord, InterventionStore } from '../../shared/actions/intervention-ports.ts';
import type {
  AdviserStore,
  AuditLog,
  CampaignStore,
  CandidateStore,
  DocumentOwner,
  DocumentStore,
  PanelStore,
  RoundStore,
  SnapshotStore,
  WhyUnranked,
  Write,
} from '../../shared/actions/ports.ts';
import type { ImportStore, ReviewStore } from '../../shared/actions/registry-ports.ts';
import type { ClearanceRecord, ImportRecord } from '../../shared/actions/registry-records.ts';
import type {
  AdviserRecord,
  AuditEntry,
  CandidateRecord,
  DocumentRecord,
  JudgeRecord,
  RecusalRecord,
  RoundRecord,
  SheetRecord,
  StoredCampaign,
} from '../../shared/actions/records.ts';
import type { ExtensionStore, PaymentStore } from '../../shared/actions/upload-ports.ts';
import type { ExtensionRecord, PaymentRecord } from '../../shared/actions/upload-records.ts';
import type { Campaign } from '../../shared/contract/campaign.ts';
import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import { readCampaign } from '../../shared/domain/campaign/read-campaign.ts';
import { roundsOf } from '../../shared/domain/campaign/rounds.ts';
import { err, ok } from '../../shared/platform/result.ts';

export const cityRoundId = 'rnd_changzhou-2022_city';

/** The campaign file of 2022, anew each time. */
export function campaignFile() {
  const read = readCampaign(JSON.parse(readFileSync('campaigns/changzhou-2022.json', 'utf8')));
  if (!read.ok) throw new Error(JSON.stringify(read.error.faults));
  return read.value;
}

/**
 * The stores in memory, for the branches of the actions; what the real ones promise is tested on the real ones.
 * `world.now` is the clock, `lost` makes every write find that something changed meanwhile.
 */
export function world() {
  const campaign = campaignFile();
  const { city, rounds } = plannedRounds(campaign);
  const state = startState(campaign, rounds, city.vote.opensAt - 7 * 86_400_000);
  const write: WriteTo = async (entries, change) => {
    if (state.lost) return err({ type: 'changed-meanwhile' });
    change();
    state.audit.push(...entries);
    return ok();
  };
  const ports = {
    ...registry(state, write),
    ...judging(state, write),
    ...reviewing(state, write),
    ...results(state, write),
    ...dues(state, write),
  };
  return { state, ports, campaign, city };
}

function plannedRounds(campaign: Campaign) {
  const rounds = roundsOf(campaign).map((round): RoundRecord => ({
    ...round,
    campaignId: campaign.id,
    version: 1,
    ledger: 'abc',
  }));
  const city = rounds.find(({ roundId }) => roundId === cityRoundId);
  if (!city?.vote) throw new Error('The campaign has no city vote');
  return { rounds, city: { ...city, vote: city.vote } };
}

function startState(campaign: Campaign, rounds: readonly RoundRecord[], now: number) {
  const stored: StoredCampaign = {
    campaignId: campaign.id,
    title: campaign.title,
    revision: 1,
    loadedAt: 0,
    loadedBy: 'sub-city-officer',
    campaign,
  };
  return {
    now,
    lost: false,
    campaigns: new Map([[campaign.id, stored]]),
    rounds: new Map(rounds.map((round) => [round.roundId, round])),
    advisers: new Map<string, AdviserRecord>(),
    candidates: [] as CandidateRecord[],
    clearances: [] as ClearanceRecord[],
    changes: 0,
    import: undefined as ImportRecord | undefined,
    judges: [] as readonly JudgeRecord[],
    sheets: new Map<string, SheetRecord>(),
    recusals: [] as RecusalRecord[],
    cases: [] as readonly CaseRecord[],
    documents: new Map<string, DocumentRecord>(),
    snapshots: [] as { requestId: string; snapshot: RankingSnapshot }[],
    unranked: new Map<string, WhyUnranked>(),
    interventions: new Map<string, InterventionRecord>(),
    extensions: new Map<string, ExtensionRecord>(),
    payments: new Map<string, PaymentRecord>(),
    audit: [] as AuditEntry[],
    nextId: 0,
  };
}

type State = ReturnType<typeof startState>;
/** Whether a document's record is the next version of what stands, as the real store asks. */
export const follows = ({ documents }: Pick<State, 'documents'>, { documentId, version }: DocumentRecord): boolean =>
  (documents.get(documentId)?.version ?? 0) === version - 1;

type WriteTo = (entries: readonly AuditEntry[], change: () => void) => Write;

function registry(state: State, write: WriteTo) {
  const campaigns: CampaignStore = {
    get: async (id) => state.campaigns.get(id),
    list: async () => [...state.campaigns.values()],
    save: (next, rounds, audit) =>
      write([audit], () => {
        state.campaigns.set(next.campaignId, next);
        for (const round of rounds) state.rounds.set(round.roundId, round);
      }),
  };
  const rounds: RoundStore = {
    get: async (id) => state.rounds.get(id),
    ofCampaign: async (id) => [...state.rounds.values()].filter(({ campaignId }) => campaignId === id),
    save: (next, audit) => write([audit], () => state.rounds.set(next.roundId, next)),
  };
  const ofDistrict = (district: string) => [...state.advisers.values()].filter((one) => one.district === district);
  const advisers: AdviserStore = {
    get: async (_campaign, district, id) => ofDistrict(district).find(({ adviserId }) => adviserId === id),
    ofDistrict: async (_campaign, district) => ({ advisers: ofDistrict(district) }),
    countByDistrict: async () =>
      Object.fromEntries(
        [...Map.groupBy(state.advisers.values(), (one) => one.district)].map(([id, all]) => [id, all.length]),
      ),
    districtsOf: async (_campaign, ids) =>
      Object.fromEntries(ids.flatMap((id) => state.advisers.get(id) ?? []).map((one) => [one.adviserId, one.district])),
    saveAll: (records, audit) => write(audit, () => records.forEach((one) => state.advisers.set(one.adviserId, one))),
  };
  const isOf = (owner: DocumentOwner, one: DocumentRecord) =>
    one.campaignId === owner.campaignId && one.district === owner.district && one.adviserId === owner.adviserId;
  const documents: DocumentStore = {
    get: async (owner, id) => {
      const found = state.documents.get(id);
      return found && isOf(owner, found) ? found : undefined;
    },
    ofAdviser: async (owner) => [...state.documents.values()].filter((one) => isOf(owner, one)),
    ofAdvisers: async (campaignId, district, first, last) =>
      [...state.documents.values()].filter(
        (one) =>
          one.campaignId === campaignId && one.district === district && first <= one.adviserId && one.adviserId <= last,
      ),
    save: async (next, audit) =>
      follows(state, next)
        ? write([audit], () => state.documents.set(next.documentId, next))
        : err({ type: 'changed-meanwhile' }),
  };
  const casesOf = (campaignId: string, district: string) =>
    state.cases.filter((one) => one.campaignId === campaignId && one.district === district);
  const putCase = (next: CaseRecord) => {
    state.cases = [...state.cases.filter((one) => one.caseId !== next.caseId || one.district !== next.district), next];
  };
  const cases: CaseStore = {
    get: async (id, district, caseId) => casesOf(id, district).find((one) => one.caseId === caseId),
    ofDistrict: async (id, district) => casesOf(id, district),
    add: (next, _filed, audit) => write([audit], () => putCase(next)),
    save: (next, audit) => write([audit], () => putCase(next)),
  };
  const imports: Pick<ImportStore, 'latest' | 'abandon'> = {
    latest: async () => state.import,
    abandon: (staging, audit) => write([audit], () => void (state.import = { ...staging, state: 'abandoned' })),
  };
  return { campaigns, rounds, advisers, documents, cases, imports };
}

function reviewing(state: State, write: WriteTo) {
  const reviews: ReviewStore = {
    clearances: async (id) => state.clearances.filter(({ roundId }) => roundId === id),
    decide: (next, _candidate, _round, audit) =>
      write([audit], () => {
        const others = state.clearances.filter(
          (one) => one.candidateId !== next.candidateId || one.clearanceId !== next.clearanceId,
        );
        state.clearances = [...others, next];
      }),
    save: (next, _round, audit) =>
      write([audit], () => {
        state.candidates = [...state.candidates.filter((one) => one.candidateId !== next.candidateId), next];
      }),
    changes: async () => state.changes,
    fixPaper: (next, _changes, audit) => write([audit], () => state.rounds.set(next.roundId, next)),
  };
  return { reviews };
}

function judging(state: State, write: WriteTo) {
  const candidates: CandidateStore = {
    get: async (_round, id) => state.candidates.find(({ candidateId }) => candidateId === id),
    ofRound: async (id) => state.candidates.filter(({ roundId }) => roundId === id),
    add: (candidate, _nominated, _version, audit) => write([audit], () => state.candidates.push(candidate)),
  };
  const sheetKey = (judgeId: string, candidateId: string): string => `${judgeId}/${candidateId}`;
  const panel: PanelStore = {
    judges: async () => state.judges,
    appoint: (_round, judges, _version, audit) => write([audit], () => void (state.judges = judges)),
    sheets: async () => [...state.sheets.values()],
    sheet: async (_round, judgeId, candidateId) => state.sheets.get(sheetKey(judgeId, candidateId)),
    saveSheet: (sheet, audit) =>
      write([audit], () => state.sheets.set(sheetKey(sheet.judgeId, sheet.candidateId), sheet)),
    recusals: async () => state.recusals,
    addRecusal: (recusal, audit) => write([audit], () => state.recusals.push(recusal)),
  };
  return { candidates, panel };
}

function results(state: State, write: WriteTo) {
  const latest = (roundId: string): RankingSnapshot | undefined =>
    state.snapshots.findLast(({ snapshot }) => snapshot.roundId === roundId)?.snapshot;
  const snapshots: SnapshotStore = {
    latest: async (id) => latest(id),
    latestHead: async (id) => latest(id),
    get: async (_round, id) => state.snapshots.find(({ snapshot }) => snapshot.snapshotId === id)?.snapshot,
    ofRequest: async (_round, id) => state.snapshots.find(({ requestId }) => requestId === id)?.snapshot,
    save: async (snapshot, { requestId, roundVersion }, audit) =>
      state.rounds.get(snapshot.roundId)?.version === roundVersion
        ? write([audit], () => state.snapshots.push({ requestId, snapshot }))
        : err({ type: 'changed-meanwhile' }),
    saveUnranked: (_round, id, why, audit) => write([audit], () => state.unranked.set(id, why)),
    whyUnranked: async (_round, id) => state.unranked.get(id),
  };
  const interventions: InterventionStore = {
    get: async (_round, id) => state.interventions.get(id),
    ofRound: async (roundId) => [...state.interventions.values()].filter((one) => one.roundId === roundId),
    save: (next, round, audit) =>
      write([audit], () => {
        state.interventions.set(next.interventionId, next);
        state.rounds.set(round.roundId, round);
      }),
  };
  const audit: AuditLog = { append: async (entry) => void state.audit.push(entry) };
  const clock = { now: () => state.now };
  const ids = { next: (prefix: string) => `${prefix}${String((state.nextId += 1)).padStart(4, '0')}` };
  const voterKeys = { latest: async () => 1 };
  return { snapshots, interventions, audit, clock, ids, voterKeys };
}

function dues(state: State, write: WriteTo) {
  const extensions: ExtensionStore = {
    get: async (_campaign, district, kind) => state.extensions.get(`${district}/${kind}`),
    ofCampaign: async () => [...state.extensions.values()],
    save: (next, audit) => write([audit], () => state.extensions.set(`${next.district}/${next.kind}`, next)),
  };
  const payments: PaymentStore = {
    get: async (_campaign, adviserId) => state.payments.get(adviserId),
    ofCampaign: async () => [...state.payments.values()],
    save: (next, audit) => write([audit], () => state.payments.set(next.adviserId, next)),
  };
  return { extensions, payments };
}
