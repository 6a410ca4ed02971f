import type { Stage } from '../../contract/campaign.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { InterventionSubject } from '../intervention-ports.ts';
import type { CandidateStore } from '../ports.ts';
import type { RoundRecord } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import type { BallotLedger } from '../vote-ports.ts';
import { checkImport } from './check-import.ts';

export type RecheckPorts = {
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly ledger: Pick<BallotLedger, 'isEmpty'>;
};

/**
 * Whether an import can still come into force as it was proposed. Candidates and rules may have changed since: its file
 * is read again, and must give the same. Votes that stand in for the round's own vote cannot while that has a ballot, or
 * a person would be dropped from one of the two or counted in both (selection.md §2: one person counts once).
 */
export async function recheckImport(
  { candidates, ledger }: RecheckPorts,
  { round, stage }: { readonly round: RoundRecord; readonly stage: Stage },
  subject: Extract<InterventionSubject, { kind: 'import-results' }>,
): Promise<Result<undefined, Refusal>> {
  const checked = checkImport(round, stage, await candidates.ofRound(round.roundId), subject);
  if (!checked.ok) return checked;
  if (canonicalJson(checked.value) !== canonicalJson(subject)) {
    return refuse('results-invalid', { detail: '提出之后候选人名单或者评选规则有变动，请退回后重新提出' });
  }
  if (subject.counted !== 'instead' || (await ledger.isEmpty(round.ledger))) return ok();
  return refuse('own-ballots-counted', { detail: '评选规则规定导入的得票数代替本轮投票，而本轮已有人投票' });
}
