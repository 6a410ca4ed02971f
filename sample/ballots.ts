import { seeded } from './random.ts';

/** What the burst client is to send: `sound` ballots are new voters, `repeat` the same voter again, `faulty` refused. */
export type PlannedBallot = {
  readonly person: string;
  readonly picks: readonly string[];
  readonly kind: 'sound' | 'repeat' | 'faulty';
};

export type BallotPlan = {
  readonly candidateIds: readonly string[];
  readonly minPicks: number;
  readonly maxPicks: number;
  readonly count: number;
  /** Persons are numbered from here, so that a second wave has other voters than the first. */
  readonly firstPerson: number;
  readonly seed: number;
};

/**
 * A deterministic wave of ballots, in sending order: one in ten is a repeat of an earlier voter (half of them sent right
 * behind the first ballot, a race; half much later), one in a hundred is faulty. Candidates differ in popularity.
 */
export function planBallots(plan: BallotPlan): readonly PlannedBallot[] {
  const random = seeded(plan.seed);
  const faultyCount = Math.floor(plan.count / 100);
  const repeatCount = Math.floor(plan.count / 10);
  // Squaring a uniform number favours the first candidates: a long tail, as real votes have.
  const popular = () =>
    plan.candidateIds[Math.floor((random.int(0, 9999) / 10_000) ** 2 * plan.candidateIds.length)] as string;
  const picks = () => {
    const chosen = new Set<string>();
    const size = random.int(plan.minPicks, Math.min(plan.maxPicks, plan.candidateIds.length));
    while (chosen.size < size) chosen.add(popular());
    return [...chosen];
  };
  const sound: PlannedBallot[] = Array.from({ length: plan.count - faultyCount - repeatCount }, (_, index) => ({
    person: `sample-voter-${plan.firstPerson + index}`,
    picks: picks(),
    kind: 'sound',
  }));
  const faulty: PlannedBallot[] = Array.from({ length: faultyCount }, (_, index) => {
    const [first] = picks();
    const faults = [[first, first], ['cnd_nobody'], plan.candidateIds.slice(0, plan.maxPicks + 1)] as string[][];
    return {
      person: `sample-faulty-${plan.firstPerson + index}`,
      picks: faults[index % faults.length] as string[],
      kind: 'faulty',
    };
  });
  const racing = Math.floor(repeatCount / 2);
  const sent: PlannedBallot[] = [];
  for (const [index, ballot] of sound.entries()) {
    sent.push(ballot);
    if (index < racing) sent.push({ ...ballot, picks: picks(), kind: 'repeat' });
    if (faulty.length > 0 && index % 90 === 0) sent.push(faulty.pop() as PlannedBallot);
  }
  const late = sound
    .slice(0, repeatCount - racing)
    .map((ballot): PlannedBallot => ({ ...ballot, picks: picks(), kind: 'repeat' }));
  return [...sent, ...faulty, ...late];
}
