import type { ReceiptClaims, ReceiptStatus } from '../contract/receipts.ts';
import { ballotHash } from '../domain/ballot-hash.ts';
import { isInForce } from '../domain/intervention.ts';
import { illegalValue, ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { findRound } from './find-round.ts';
import type { Voidings } from './intervention-ports.ts';
import type { RoundStore } from './ports.ts';
import type { BallotIds, BallotLedger, BallotSalts, ReceiptFault, ReceiptReader } from './vote-ports.ts';
import type { RoundRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { beijingTime, isoInstant } from './texts.ts';

export type GetReceiptPorts = {
  readonly receipts: ReceiptReader;
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly ballotIds: Pick<BallotIds, 'decode'> & BallotSalts;
  readonly ledger: Pick<BallotLedger, 'find'>;
  readonly voidings: Voidings;
};

/**
 * What has become of the ballot that a receipt promises to count (architecture.md §3). The receipt leads to the place
 * in the ledger; the ballot there is this one if its hash is the receipt's. Says nothing of voter and picks.
 */
export async function getReceipt(
  ports: GetReceiptPorts,
  { receipt }: { readonly receipt: string },
): Promise<Result<ReceiptStatus, Refusal>> {
  const read = await ports.receipts.read(receipt);
  if (!read.ok) return refuseReceipt(read.error);
  const claims = read.value;
  const found = await findRound(ports.rounds, claims.round);
  if (!found.ok) return found;
  const round = found.value;
  const place = await ports.ballotIds.decode(round, claims.ballot);
  if (!round.vote || !round.paper || place?.acceptedAt !== claims.at) return refuseReceipt({ type: 'malformed' });

  const promise = { roundId: claims.round, ballotId: claims.ballot, acceptedAt: isoInstant(claims.at) };
  const stored = await ports.ledger.find(round.ledger, place.voterKey);
  if (!stored) return ok({ state: 'queued', ...promise, message: '选票已受理，正在排队计票。' });
  const acceptedAt = round.vote.opensAt + stored.sinceOpening;
  const salt = await ports.ballotIds.saltOf(round, place.voterKey, acceptedAt);
  const picks = stored.picks.map((ordinal) => candidateAt(round, ordinal));
  const ours = acceptedAt === claims.at && ballotHash({ ...hashed(claims), picks, salt }) === claims.hash;
  // The ledger holds one ballot of a voter: the voter's key names the stored one, whichever this receipt is of.
  const voided = await voidOf(ports.voidings, round.roundId, place.voterKey);
  if (ours) {
    if (!voided) return ok({ state: 'counted', ...promise, message: '选票已计入。' });
    const message = `选票已作废，不计入结果。理由：${voided.reason}`;
    return ok({ state: 'voided', ...promise, reason: voided.reason, voidedAt: isoInstant(voided.at), message });
  }
  return ok({
    state: 'duplicate',
    ...promise,
    countedBallotAcceptedAt: isoInstant(acceptedAt),
    ...(voided && { countedBallotVoidedAt: isoInstant(voided.at) }),
    message: duplicateMessage(acceptedAt, voided?.reason),
  });
}

/** A duplicate does not come into the place of the one that was counted: the voter has had the one ballot. */
function duplicateMessage(storedAt: number, voidedFor: string | undefined): string {
  const other = `同一投票人的另一张选票（${beijingTime(storedAt)}受理）`;
  return voidedFor === undefined
    ? `${other}已计入，本张不重复计算。`
    : `${other}已作废，不计入结果。理由：${voidedFor}。本张为重复投票，也不计入。`;
}

/** Why the voter's ballot in the ledger does not count, and since when, if an intervention in force has voided it. */
async function voidOf(voidings: Voidings, roundId: string, voterKey: string) {
  for (const { status, proposed, decided } of await voidings.ofBallot(roundId, voterKey)) {
    if (decided && isInForce(status)) return { reason: proposed.reason, at: decided.at };
  }
  return undefined;
}

const hashed = ({ round, ballot, at }: ReceiptClaims) => ({ round, ballot, at });

/** @throws Error when the ledger holds a pick that is not on the paper: the ingest lets none through */
function candidateAt({ paper, roundId }: RoundRecord, ordinal: number): string {
  const candidate = paper?.candidateIds[ordinal];
  if (!candidate) throw new Error(`The ledger of ${roundId} holds a pick ${ordinal} that its paper does not have`);
  return candidate;
}

function refuseReceipt(fault: ReceiptFault) {
  return refuse('receipt-invalid', { field: 'receipt', detail: `receipt：${reasonOf(fault)}` });
}

function reasonOf(fault: ReceiptFault): string {
  switch (fault.type) {
    case 'malformed':
      return '不是本系统签发的投票回执，或抄录不完整';
    case 'unknown-key':
      return '签发密钥不在已公布的回执公钥之中';
    case 'bad-signature':
      return '签名与内容不符，回执可能被改动过';
    case 'wrong-time':
      return '签发密钥在回执所写的受理时间并不生效';
    default:
      return illegalValue(fault.type);
  }
}
