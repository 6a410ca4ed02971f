import type { Stage } from '../contract/campaign.ts';
import { albumLacks, photosOf } from './album.ts';
import { stateOf } from './clearance-state.ts';
import type { CandidateStore, RoundStore, SnapshotStore } from './ports.ts';
import type { CandidateRecord, DocumentRecord, RoundRecord, StoredCampaign } from './records.ts';
import { resultSnapshot } from './result-snapshot.ts';
import { type DeadlineKind, stagesOf } from './stage-rules.ts';
import { takingPart } from './taking-part.ts';
import type { PaymentStore } from './upload-ports.ts';
import type { PaymentRecord } from './upload-records.ts';

export type WhoOwesPorts = {
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly snapshots: Pick<SnapshotStore, 'latest'>;
  readonly payments: Pick<PaymentStore, 'ofCampaign'>;
};
type Person = Pick<CandidateRecord, 'district' | 'adviserId'>;
export type Owing = {
  /** Ids of the advisers of a district who owe this kind; `everybody`: all that are registered. */
  readonly of: (kind: DeadlineKind, district: string) => ReadonlySet<string> | 'everybody';
  readonly payments: readonly PaymentRecord[];
};

/**
 * Who owes what is asked of advisers; one rule for the board, the list of what is missing, and reminders. Photos of a
 * payment are owed by whoever was paid. What is needed in a stage is owed by those who take part in it: its candidates,
 * and, until its ballot paper is fixed, those whom the result of a stage that feeds it has put above the line. Before
 * that result nobody knows who they are, and nobody owes it. What is needed in no stage is owed by everybody registered.
 */
export async function whoOwes(
  ports: WhoOwesPorts,
  { campaign, campaignId }: StoredCampaign,
  kinds: readonly DeadlineKind[],
  now: number,
): Promise<Owing> {
  const wanted = new Set(kinds.flatMap(({ neededIn }) => neededIn ?? []));
  const [rounds, payments] = await Promise.all([
    ports.rounds.ofCampaign(campaignId),
    ports.payments.ofCampaign(campaignId),
  ]);
  const stages = stagesOf(campaign).filter(({ id }) => wanted.has(id));
  const people = new Map(
    await Promise.all(stages.map(async (stage) => [stage.id, await peopleOf(ports, stage, rounds, now)] as const)),
  );
  const ids = (all: readonly Person[], of: string): ReadonlySet<string> =>
    new Set(all.filter(({ district }) => district === of).map(({ adviserId }) => adviserId));
  return {
    payments,
    of: ({ neededIn, afterPayment }, district) => {
      if (afterPayment) return ids(payments, district);
      return neededIn === undefined ? 'everybody' : ids(people.get(neededIn) ?? [], district);
    },
  };
}

async function peopleOf(
  ports: WhoOwesPorts,
  stage: Stage,
  rounds: readonly RoundRecord[],
  now: number,
): Promise<readonly Person[]> {
  const own = rounds.filter(({ stageId }) => stageId === stage.id);
  const found = await Promise.all(
    own.map(async (round) => ({ round, candidates: await ports.candidates.ofRound(round.roundId) })),
  );
  const taking = found.flatMap(({ round, candidates }) => takingPart(round, candidates));
  if (own.some(({ paper }) => paper)) return taking;
  const withdrawn = new Set(
    found.flatMap(({ candidates }) =>
      candidates.filter((one) => stateOf(one) === 'withdrawn').map(({ adviserId }) => adviserId),
    ),
  );
  const before = rounds.filter(({ stageId }) => stage.inputs.includes(stageId));
  const sentOn = (await Promise.all(before.map((round) => aboveLineOf(ports, round, now)))).flat();
  return [...taking, ...sentOn.filter(({ adviserId }) => !withdrawn.has(adviserId))];
}

async function aboveLineOf(ports: WhoOwesPorts, round: RoundRecord, now: number): Promise<readonly Person[]> {
  const snapshot = await resultSnapshot(ports.snapshots, round, now);
  if (!snapshot) return [];
  const above = new Set(snapshot.rows.flatMap(({ aboveLine, candidateId }) => (aboveLine ? [candidateId] : [])));
  return (await ports.candidates.ofRound(round.roundId)).filter(({ candidateId }) => above.has(candidateId));
}

/** Whether an adviser who owes this kind still lacks it: no file was found sound, or the album is not complete. */
export function stillLacks(
  { id, afterPayment }: Pick<DeadlineKind, 'id' | 'afterPayment'>,
  filed: readonly DocumentRecord[],
  payment: PaymentRecord | undefined,
): boolean {
  if (afterPayment) return albumLacks(payment, photosOf(filed, new Set([id]))).length > 0;
  return !filed.some(({ kind, status }) => kind === id && status === 'accepted');
}
