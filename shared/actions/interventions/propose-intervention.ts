import type { Stage } from '../../contract/campaign.ts';
import type { Intervention, ProposeInterventionRequest } from '../../contract/interventions.ts';
import type { Clock } from '../../platform/clock.ts';
import { illegalValue, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { requireRole } from '../access.ts';
import { auditEntry } from '../audit.ts';
import { orRefuse } from '../changed-meanwhile.ts';
import { findRoundAndCampaign } from '../find-round.ts';
import type { InterventionRecord, InterventionStore, InterventionSubject } from '../intervention-ports.ts';
import type { CampaignStore, CandidateStore, Ids, RoundStore } from '../ports.ts';
import type { Actor, RoundRecord } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { stageOf } from '../stage-rules.ts';
import type { BallotIds, BallotLedger } from '../vote-ports.ts';
import { proposedIn } from './apply-to-round.ts';
import { checkImport } from './check-import.ts';
import { findBallots } from './find-ballots.ts';
import { interventionView, subjectView } from './intervention-view.ts';
import { requireLevelOfficer } from './level-officer.ts';

export type ProposePorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly interventions: InterventionStore;
  readonly ballotIds: Pick<BallotIds, 'decode'>;
  readonly ledger: Pick<BallotLedger, 'find'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/**
 * Proposes to void ballots, to lock a candidate or to import results (selection.md §4). Nothing changes before another
 * person approves it; until then the round's ranking is provisional and says why, the one that there is too.
 *
 * Steps: check role and level; check that what is proposed can be done, whole (each ballot is counted and not voided,
 * the candidate is one of the round, the file has no fault); write it with its line on the record.
 */
export async function proposeIntervention(
  ports: ProposePorts,
  input: { readonly actor: Actor; readonly roundId: string; readonly request: ProposeInterventionRequest },
): Promise<Result<Intervention, Refusal>> {
  const role = requireRole(input.actor, 'propose-intervention');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, input.roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const stage = stageOf(stored.campaign, round);
  const officer = requireLevelOfficer(input.actor, stage);
  if (!officer.ok) return officer;
  const now = ports.clock.now();
  const subject = await subjectOf(ports, { round, stage, request: input.request, now });
  if (!subject.ok) return subject;

  const record: InterventionRecord = {
    interventionId: ports.ids.next('itv_'),
    roundId: round.roundId,
    campaignId: round.campaignId,
    status: 'proposed',
    version: 1,
    subject: subject.value,
    proposed: { by: input.actor.subject, at: now, reason: input.request.reason },
  };
  const audit = auditEntry(input.actor, {
    at: now,
    campaignId: round.campaignId,
    action: 'propose-intervention',
    target: record.interventionId,
    after: { roundId: round.roundId, ...subjectView(record.subject) },
    reason: input.request.reason,
  });
  const written = await orRefuse(ports.interventions.save(record, proposedIn(round), audit));
  return written.ok ? ok(interventionView(record)) : written;
}

type Proposal = {
  readonly round: RoundRecord;
  readonly stage: Stage;
  readonly request: ProposeInterventionRequest;
  readonly now: number;
};

async function subjectOf(
  ports: ProposePorts,
  { round, stage, request, now }: Proposal,
): Promise<Result<InterventionSubject, Refusal>> {
  switch (request.kind) {
    case 'void-ballots': {
      const ballots = await findBallots(ports, round, request.ballotIds);
      return ballots.ok ? ok({ kind: request.kind, ballots: ballots.value }) : ballots;
    }
    case 'lock-candidate': {
      const { kind, candidateId, until } = request;
      const candidates = await ports.candidates.ofRound(round.roundId);
      if (!candidates.some((one) => one.candidateId === candidateId)) {
        return refuse('candidate-unknown', {
          field: 'candidateId',
          detail: `candidateId：本轮没有候选人 ${candidateId}`,
        });
      }
      const end = until === undefined ? undefined : Date.parse(until);
      if (end !== undefined && end <= now) {
        return refuse('body-invalid', { errors: [{ field: 'until', code: 'past', detail: '应晚于现在' }] });
      }
      return ok({ kind, candidateId, ...(end !== undefined && { until: end }) });
    }
    case 'import-results': {
      const candidates = await ports.candidates.ofRound(round.roundId);
      return checkImport(round, stage, candidates, request);
    }
    default:
      return illegalValue(request);
  }
}
