import type { Campaign, Stage } from '../contract/campaign.ts';
import type { FieldFault } from '../contract/problems.ts';
import type { Clearance } from '../contract/reviews.ts';
import type { CandidateRecord, RoundRecord } from './records.ts';
import type { ClearanceRecord } from './registry-records.ts';
import { stageOf } from './stage-rules.ts';
import { isoInstant } from './texts.ts';

type ClearanceRule = Stage['clearances'][number];

/** The bodies that must clear every name before the round goes on. */
export function clearanceRules(campaign: Campaign, round: RoundRecord): readonly ClearanceRule[] {
  return stageOf(campaign, round).clearances.filter(({ when }) => when === 'before');
}

export function submissionOf({ submission = 1 }: CandidateRecord): number {
  return submission;
}

export function stateOf({ state = 'nominated' }: CandidateRecord): NonNullable<CandidateRecord['state']> {
  return state;
}

/** What each body says of the candidate as submitted last, in the campaign's order. */
export function clearancesOf(
  rules: readonly ClearanceRule[],
  candidate: CandidateRecord,
  records: readonly ClearanceRecord[],
): Clearance[] {
  return rules.map(({ id: clearanceId, body }): Clearance => {
    const record = records.find((one) => one.candidateId === candidate.candidateId && one.clearanceId === clearanceId);
    const version = record?.version ?? 0;
    if (record?.submission !== submissionOf(candidate)) return { clearanceId, body, decision: 'pending', version };
    const { decision, reason, decidedAt } = record;
    return {
      clearanceId,
      body,
      decision,
      ...(reason !== undefined && { reason }),
      decidedAt: isoInstant(decidedAt),
      version,
    };
  });
}

/** Who goes on the ballot paper, and everything that is still open before it can be fixed. */
export function clearedCandidates(
  rules: readonly ClearanceRule[],
  candidates: readonly CandidateRecord[],
  records: readonly ClearanceRecord[],
): { readonly cleared: readonly CandidateRecord[]; readonly open: readonly FieldFault[] } {
  const standing = candidates.filter((one) => stateOf(one) !== 'withdrawn');
  const judged = standing.map((candidate) => ({ candidate, clearances: clearancesOf(rules, candidate, records) }));
  const open = judged.flatMap(({ candidate: { candidateId, name, ...candidate }, clearances }): FieldFault[] => {
    if (candidate.state === 'returned')
      return [{ field: candidateId, code: 'returned', detail: `${name}已退回辖市（区）修改，尚未重新报送或撤回` }];
    // Who is refused by one body is not on the paper, whatever the others say.
    if (clearances.some(({ decision }) => decision === 'refused')) return [];
    return clearances
      .filter(({ decision }) => decision === 'pending')
      .map(({ clearanceId, body }) => ({
        field: `${candidateId}.${clearanceId}`,
        code: 'clearance-pending',
        detail: `${body}尚未审核${name}`,
      }));
  });
  const cleared = judged.filter(({ clearances }) => clearances.every(({ decision }) => decision === 'cleared'));
  return { cleared: cleared.map(({ candidate }) => candidate), open };
}
