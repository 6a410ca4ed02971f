import { isInForce, isPending } from '../../domain/intervention.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { InterventionStore, VoidedBallot } from '../intervention-ports.ts';
import type { RoundRecord } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import type { BallotIds, BallotLedger } from '../vote-ports.ts';

export type FindBallotsPorts = {
  readonly interventions: Pick<InterventionStore, 'ofRound'>;
  readonly ballotIds: Pick<BallotIds, 'decode'>;
  readonly ledger: Pick<BallotLedger, 'find'>;
};

/** Ledger reads at a time. */
const readsAtOnce = 16;

/**
 * The places of ballots in the ledger. Each must be there as the very ballot that its id means (not as another one of the
 * same voter), once in the list, and not voided or proposed to be already; every one that is not is named.
 */
export async function findBallots(
  ports: FindBallotsPorts,
  round: RoundRecord,
  ballotIds: readonly string[],
): Promise<Result<readonly VoidedBallot[], Refusal>> {
  const taken = new Set(
    (await ports.interventions.ofRound(round.roundId)).flatMap(({ status, subject }) =>
      subject.kind === 'void-ballots' && (isInForce(status) || isPending(status))
        ? subject.ballots.map(({ ballotId }) => ballotId)
        : [],
    ),
  );
  const found: (VoidedBallot | undefined)[] = [];
  for (let from = 0; from < ballotIds.length; from += readsAtOnce) {
    const some = ballotIds.slice(from, from + readsAtOnce);
    found.push(...(await Promise.all(some.map((ballotId) => findBallot(ports, round, ballotId)))));
  }
  const errors = ballotIds.flatMap((ballotId, index) => {
    const field = `ballotIds[${index}]`;
    if (ballotIds.indexOf(ballotId) !== index) return [{ field, code: 'repeated', detail: '与前面的编号重复' }];
    if (taken.has(ballotId)) return [{ field, code: 'ballot-voided', detail: '该选票已作废，或作废正待复核' }];
    return found[index] ? [] : [{ field, code: 'ballot-not-counted', detail: '本轮没有计入这张选票' }];
  });
  if (errors.length > 0) return refuse('ballots-not-voidable', { detail: `有 ${errors.length} 张不能作废`, errors });
  return ok(found.filter((one) => one !== undefined));
}

async function findBallot(
  ports: FindBallotsPorts,
  round: RoundRecord,
  ballotId: string,
): Promise<VoidedBallot | undefined> {
  const place = await ports.ballotIds.decode(round, ballotId);
  if (!place || !round.vote) return undefined;
  const stored = await ports.ledger.find(round.ledger, place.voterKey);
  const same = stored && round.vote.opensAt + stored.sinceOpening === place.acceptedAt;
  return same ? { ballotId, voterKey: place.voterKey } : undefined;
}
