import type { HttpFunction } from '../contract/routes.ts';
import type { RankingSnapshot } from '../contract/rankings.ts';
import type { Sheet } from '../domain/documents/model.ts';
import { summarySheet, type Participant } from '../domain/documents/summary-sheet.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict, requireRole } from './access.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { drawDocument } from './draw-document.ts';
import { districtOf } from './find-district.ts';
import { findCampaign } from './find-round.ts';
import type { AdviserStore, CampaignStore, CandidateStore, RoundStore, SnapshotStore } from './ports.ts';
import type { Actor, CandidateRecord, RoundRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { resultSnapshot } from './result-snapshot.ts';
import { stagesOf } from './stage-rules.ts';

export type ExportSummarySheetPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly snapshots: Pick<SnapshotStore, 'latest'>;
  readonly clock: Clock;
  readonly sheets: Drawing<Sheet, 'xlsx'>;
};
export type ExportSummarySheetInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  /** One district's own sheet; everybody's without. */
  readonly district?: string;
};

/**
 * The summary sheet (annex 3): who goes on from the round at whose end it is due.
 * Steps: check role and district; find campaign, district and round; take those above the line of its result in the
 * order of rank, or, while there is none, its candidates in the order of their ids; read the registry's data of each;
 * draw the table.
 */
export async function exportSummarySheet(
  ports: ExportSummarySheetPorts,
  { actor, campaignId, district }: ExportSummarySheetInput,
): Promise<Result<DocumentFile, Refusal>> {
  const access = mayRead(actor, district);
  if (!access.ok) return access;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  const known = district === undefined ? ok() : districtOf(found.value, district);
  if (!known.ok) return known;
  const { campaign, loadedAt } = found.value;
  const stage = stagesOf(campaign).find(({ deadlines }) =>
    deadlines.some(({ documents }) => documents.includes('summary-sheet')),
  );
  const round = (await ports.rounds.ofCampaign(campaignId)).find(({ stageId }) => stageId === stage?.id);
  if (!round) return refuse('summary-sheet-missing');

  const snapshot = await resultSnapshot(ports.snapshots, round, ports.clock.now());
  const chosen = inOrder(await ports.candidates.ofRound(round.roundId), snapshot).filter(
    (one) => district === undefined || one.candidate.district === district,
  );
  const { participants, at } = await withRegistryData(ports.advisers, round, chosen);
  const sheet = summarySheet({
    campaign,
    round: round.title,
    ...(district !== undefined && { district }),
    standing: snapshot?.standing ?? 'candidates',
    participants,
    at: Math.max(loadedAt, at, ...(snapshot ? [Date.parse(snapshot.computedAt)] : [])),
  });
  return ok(await drawDocument(ports.sheets, 'xlsx', sheet));
}

function mayRead(actor: Actor, district: string | undefined): Result<undefined, Refusal> {
  const city: HttpFunction = 'export-result';
  return district === undefined ? requireRole(actor, city) : requireDistrict(actor, 'export-sheet', district);
}

type Chosen = { readonly candidate: CandidateRecord; readonly rank?: number; readonly total?: string };

function inOrder(candidates: readonly CandidateRecord[], snapshot: RankingSnapshot | undefined): readonly Chosen[] {
  if (!snapshot) {
    return candidates.toSorted((a, b) => (a.candidateId < b.candidateId ? -1 : 1)).map((candidate) => ({ candidate }));
  }
  const known = new Map(candidates.map((candidate) => [candidate.candidateId, candidate]));
  return snapshot.rows.flatMap(({ candidateId, rank, total, aboveLine }) => {
    const candidate = known.get(candidateId);
    return aboveLine && candidate ? [{ candidate, rank, total }] : [];
  });
}

/** @throws Error when a candidate's adviser is gone: advisers are never removed */
async function withRegistryData(
  advisers: Pick<AdviserStore, 'get'>,
  { campaignId }: RoundRecord,
  chosen: readonly Chosen[],
): Promise<{ readonly participants: readonly Participant[]; readonly at: number }> {
  const records = await Promise.all(
    chosen.map(async ({ candidate: { district, adviserId } }) => {
      const record = await advisers.get(campaignId, district, adviserId);
      if (!record) throw new Error(`Candidate of ${campaignId} is adviser ${adviserId}, who is not in the registry`);
      return record;
    }),
  );
  const participants = chosen.map(({ candidate, rank, total }, index): Participant => ({
    district: candidate.district,
    adviser: records[index]!,
    ...(rank !== undefined && { rank }),
    ...(total !== undefined && { total }),
  }));
  return { participants, at: Math.max(0, ...records.map(({ updatedAt }) => updatedAt)) };
}
