import type { RequestCodeRequest, RequestCodeResponse } from '../contract/voters.ts';
import { windowEnd } from '../domain/rate-window.ts';
import type { Clock } from '../platform/clock.ts';
import { illegalValue, ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { requireRate, signInLimits } from './sign-in-limits.ts';
import type { ChallengeFault, Challenges, CodeSender, PhoneCodes, RateLimits } from './sign-in-ports.ts';
import { isoInstant } from './texts.ts';

export type RequestPhoneCodePorts = {
  readonly rates: RateLimits;
  readonly challenges: Pick<Challenges, 'check'>;
  readonly codes: Pick<PhoneCodes, 'create'>;
  /** Undefined where the deployment has no gateway for text messages. */
  readonly sender: CodeSender | undefined;
  readonly clock: Clock;
};

/**
 * Sends a code to a phone (architecture.md §7). The answer is the same whoever the phone belongs to.
 * Steps: hold the network to its limit; require a solved challenge where the deployment asks for one; hold the phone to
 * its limits; make the code and have it sent. What was counted is given back when no text was sent.
 */
export async function requestPhoneCode(
  { rates, challenges, codes, sender, clock }: RequestPhoneCodePorts,
  { network, request }: { readonly network: string; readonly request: RequestCodeRequest },
): Promise<Result<RequestCodeResponse, Refusal>> {
  if (!sender) return refuse('channel-off', { detail: '本系统未启用手机验证码' });
  const now = clock.now();
  const ofNetwork = await requireRate(rates, signInLimits.codesOfNetwork, network, now);
  if (!ofNetwork.ok) return ofNetwork;
  const solved = await challenges.check(request.challenge, now);
  if (!solved.ok) return refuse('challenge-invalid', { field: 'challenge', detail: tell(solved.error) });
  const { codesOfNetwork, requestsOfPhone, codesOfPhone } = signInLimits;
  // The limits are taken before and not after the text: of many requests at once no more go out than they allow.
  const ofPhone = await requireRate(rates, [...requestsOfPhone, ...codesOfPhone], request.phone, now);
  if (!ofPhone.ok) return ofPhone;
  let sent = false;
  try {
    const { request: pending, code, expiresAt } = await codes.create(request.phone, now);
    ({ ok: sent } = await sender.send({ phone: request.phone, code }));
    if (!sent) return refuse('channel-unavailable', { detail: '短信未能发出，请稍后再试' });
    const nextAt = windowEnd(requestsOfPhone[0], now);
    return ok({ request: pending, expiresAt: isoInstant(expiresAt), nextAt: isoInstant(nextAt) });
  } finally {
    // Also where the gateway refuses the deployment itself, which throws.
    if (!sent) {
      await Promise.all([
        rates.giveBack(codesOfPhone, request.phone, now),
        rates.giveBack(codesOfNetwork, network, now),
      ]);
    }
  }
}

function tell({ type }: ChallengeFault): string {
  switch (type) {
    case 'missing':
      return '申请验证码前须完成人机验证';
    case 'malformed':
    case 'wrong':
      return '人机验证未通过，请重新验证';
    case 'expired':
      return '人机验证已过期，请重新验证';
    case 'used':
      return '该人机验证已使用过，请重新验证';
    default:
      return illegalValue(type);
  }
}
