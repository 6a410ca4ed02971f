import type { RankingSnapshot } from '../contract/rankings.ts';
import type { Participant } from '../domain/documents/summary-sheet.ts';
import type { AdviserStore, CandidateStore, RoundStore, SnapshotStore } from './ports.ts';
import type { CandidateRecord, RoundRecord, StoredCampaign } from './records.ts';
import { resultSnapshot } from './result-snapshot.ts';
import { stagesOf } from './stage-rules.ts';
import { takingPart } from './taking-part.ts';

export type ParticipantPorts = {
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly snapshots: Pick<SnapshotStore, 'latest'>;
};
export type Participants = {
  /** The round that sends people on: the one at whose end the summary sheet is due. */
  readonly round: RoundRecord;
  /** Its result, where there is one. */
  readonly snapshot?: RankingSnapshot;
  readonly participants: readonly (Participant & { readonly adviserId: string; readonly updatedAt: number })[];
};

/**
 * Who goes on to the next level, with the registry's data: those above the line of the result in the order of rank, or,
 * while there is none, those who take part in the round in the order of their ids, which tells nothing. Undefined where no stage of the
 * campaign asks for a summary sheet.
 * @throws Error when a candidate's adviser is gone: advisers are never removed
 */
export async function participantsOf(
  ports: ParticipantPorts,
  { campaign, campaignId }: StoredCampaign,
  now: number,
  district?: string,
): Promise<Participants | undefined> {
  const stage = stagesOf(campaign).find(({ deadlines }) =>
    deadlines.some(({ documents }) => documents.includes('summary-sheet')),
  );
  const round = (await ports.rounds.ofCampaign(campaignId)).find(({ stageId }) => stageId === stage?.id);
  if (!round) return undefined;
  const snapshot = await resultSnapshot(ports.snapshots, round, now);
  const taking = takingPart(round, await ports.candidates.ofRound(round.roundId));
  const chosen = inOrder(taking, snapshot).filter(
    (one) => district === undefined || one.candidate.district === district,
  );
  return {
    round,
    ...(snapshot && { snapshot }),
    participants: await withRegistryData(ports.advisers, campaignId, chosen),
  };
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

async function withRegistryData(
  advisers: Pick<AdviserStore, 'get'>,
  campaignId: string,
  chosen: readonly Chosen[],
): Promise<Participants['participants']> {
  return Promise.all(
    chosen.map(async ({ candidate: { district, adviserId }, rank, total }) => {
      const adviser = await advisers.get(campaignId, district, adviserId);
      if (!adviser) throw new Error(`Candidate of ${campaignId} is adviser ${adviserId}, who is not in the registry`);
      return {
        district,
        adviser,
        adviserId,
        updatedAt: adviser.updatedAt,
        ...(rank !== undefined && { rank }),
        ...(total !== undefined && { total }),
      };
    }),
  );
}
