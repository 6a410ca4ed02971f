import type { Intervention } from '../../contract/interventions.ts';
import { illegalValue } from '../../platform/result.ts';
import type { InterventionRecord, InterventionStep, InterventionSubject } from '../intervention-ports.ts';
import { isoInstant } from '../texts.ts';

/** An intervention as staff see it: whose ballots were voided, and for whom they were, is not in it. */
export function interventionView(record: InterventionRecord): Intervention {
  const { interventionId, roundId, status, subject, proposed, decided, reversalProposed, reversed } = record;
  return {
    interventionId,
    roundId,
    status,
    subject: subjectView(subject),
    proposed: stepView(proposed),
    ...(decided && { decided: stepView(decided) }),
    ...(reversalProposed && { reversalProposed: stepView(reversalProposed) }),
    ...(reversed && { reversed: stepView(reversed) }),
  };
}

export function subjectView(subject: InterventionSubject): Intervention['subject'] {
  switch (subject.kind) {
    case 'void-ballots':
      return { kind: subject.kind, ballotIds: subject.ballots.map(({ ballotId }) => ballotId) };
    case 'lock-candidate': {
      const { kind, candidateId, until } = subject;
      return { kind, candidateId, ...(until !== undefined && { until: isoInstant(until) }) };
    }
    case 'import-results': {
      const { kind, source, fileName, sha256, votes, assessments } = subject;
      const candidates = Object.keys(votes ?? assessments ?? {}).length;
      return { kind, source, fileName, sha256, candidates, withVotes: !!votes, withAssessments: !!assessments };
    }
    default:
      return illegalValue(subject);
  }
}

function stepView({ by, at, reason }: InterventionStep) {
  return { by, at: isoInstant(at), ...(reason !== undefined && { reason }) };
}
