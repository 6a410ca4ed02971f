import { decideIntervention } from '../../shared/actions/interventions/decide-intervention.ts';
import { proposeIntervention } from '../../shared/actions/interventions/propose-intervention.ts';
import { reverseIntervention } from '../../shared/actions/interventions/reverse-intervention.ts';
import { recomputeRanking } from '../../shared/actions/recompute-rankings.ts';
import type { RankingRequested } from '../../shared/contract/messages.ts';
import type { DecideInterventionRequest, ProposeInterventionRequest } from '../../shared/contract/interventions.ts';
import type { Stage } from '../../shared/contract/campaign.ts';
import { stagesOf } from '../../shared/actions/stage-rules.ts';
import { actor, candidate } from './builders.ts';
import { cityRoundId as roundId, world } from './world.ts';

const officer = actor('city-officer');
const second = actor('city-officer', { subject: 'sub-second-officer' });
export const reason = '经核实须处置';
export const night = 15.5 * 3_600_000;

/**
 * Two candidates, scored alike, with votes; the vote closed `night` ago. `queued` are the rankings asked for and not
 * made: nothing is ranked but by `rank`. `change` is a change to the rules of the stage.
 */
export function reviewed(change: (stage: Stage) => unknown = () => undefined) {
  const given = world();
  const stage = stagesOf(given.campaign).find(({ id }) => id === 'city')!;
  change(stage);
  given.state.candidates.push(candidate('cnd_a', { roundId }), candidate('cnd_b', { roundId, lectures: 9 }));
  given.state.rounds.set(roundId, { ...given.city, paper: { candidateIds: ['cnd_a', 'cnd_b'], preparedAt: 1 } });
  given.state.judges = [{ judgeId: 'jdg_1', subject: 'judge-1', name: '评委一', group: 'cppcc' }];
  for (const candidateId of ['cnd_a', 'cnd_b']) {
    const points = { duty: '30', public: '20', debriefing: '10', innovation: '5' };
    const sheet = { roundId, judgeId: 'jdg_1', candidateId, points, version: 1, enteredAt: 1 };
    given.state.sheets.set(`jdg_1/${candidateId}`, sheet);
  }
  given.state.now = given.city.vote.closesAt + night;
  const queued: RankingRequested[] = [];
  const own = {
    ballots: 7,
    votes: new Map<number, number>([
      [0, 3],
      [1, 6],
    ]),
  };
  const ports = {
    ...given.ports,
    ledger: {
      recount: async () => ({ ...own, votes: new Map(own.votes) }),
      find: async () => ({ sinceOpening: 0, picks: [0] }),
      isEmpty: async () => own.ballots === 0,
    },
    ballotIds: {
      decode: async (_round: unknown, ballotId: string) => ({
        voterKey: ballotId.slice(-14),
        acceptedAt: given.city.vote.opensAt,
      }),
    },
    tallies: { read: async () => own },
    backlog: { read: async () => ({ waiting: 0, inFlight: 0, dead: 0 }) },
    files: { put: async () => undefined },
    queue: { send: async (request: RankingRequested) => void queued.push(request) },
    pause: async () => undefined,
  };
  let asked = 0;
  const tryToRank = () =>
    recomputeRanking(ports, {
      type: 'ranking-requested',
      requestId: `req_${(asked += 1)}`,
      roundId,
      requestedBy: 'sub-city-officer',
      reason: 'on-demand',
    });
  const rank = async () => {
    const outcome = await tryToRank();
    if (outcome.type !== 'ranked') throw new Error(JSON.stringify(outcome));
    return outcome;
  };
  const tryToPropose = (request: ProposeInterventionRequest) =>
    proposeIntervention(ports, { actor: officer, roundId, request });
  const propose = async (request: ProposeInterventionRequest): Promise<string> => {
    const result = await tryToPropose(request);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.value.interventionId;
  };
  const decideAs = (interventionId: string, request: DecideInterventionRequest, by = second) =>
    decideIntervention(ports, { actor: by, roundId, interventionId, request });
  const decide = async (interventionId: string, decision: 'approve' | 'reject'): Promise<void> => {
    const result = await decideAs(interventionId, { decision, reason });
    if (!result.ok) throw new Error(JSON.stringify(result.error));
  };
  const reverse = (interventionId: string) =>
    reverseIntervention(ports, { actor: second, roundId, interventionId, reason });
  return { ...given, ports, own, queued, rank, tryToRank, propose, tryToPropose, decide, decideAs, reverse };
}

export const voiding = (last: string): ProposeInterventionRequest => ({
  kind: 'void-ballots',
  reason,
  ballotIds: [`bal_${last.padStart(22, 'A')}`],
});
export const locking = (candidateId: string, until?: number): ProposeInterventionRequest => ({
  kind: 'lock-candidate',
  reason,
  candidateId,
  ...(until !== undefined && { until: new Date(until).toISOString() }),
});
