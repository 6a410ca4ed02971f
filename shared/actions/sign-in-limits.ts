import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { RateLimit, RateLimits } from './sign-in-ports.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How often what may be done. The limits of a network leave room for a village hall or a carrier behind one address;
 * those of a phone hold the guesses at its codes (five each) to 50 a day in a million.
 *
 * A code that no text was sent of counts for nobody, or an outage of the gateway would lock voters out beyond its end.
 * Only its minute stays used (`requestsOfPhone`): a gateway under strain is not asked faster, and a text that did go
 * out, though its answer was lost, is not followed by another at once.
 */
export const signInLimits = {
  codesOfNetwork: [{ name: 'codes-network', seconds: hour, times: 120 }],
  requestsOfPhone: [{ name: 'codes-minute', seconds: minute, times: 1 }],
  codesOfPhone: [
    { name: 'codes-hour', seconds: hour, times: 5 },
    { name: 'codes-day', seconds: day, times: 10 },
  ],
  triesOfNetwork: [{ name: 'tries-network', seconds: hour, times: 600 }],
  returnsOfNetwork: [{ name: 'returns-network', seconds: hour, times: 1200 }],
  returnsOfIdentity: [{ name: 'returns-identity', seconds: hour, times: 30 }],
} as const satisfies Readonly<Record<string, readonly RateLimit[]>>;

/** Counts one more; what is over a limit is refused, with the seconds until it may be tried again. */
export async function requireRate(
  rates: Pick<RateLimits, 'take'>,
  limits: readonly RateLimit[],
  who: string,
  at: number,
): Promise<Result<undefined, Refusal>> {
  const taken = await rates.take(limits, who, at);
  if (taken.ok) return ok();
  const retryAfter = Math.max(1, Math.ceil((taken.error.until - at) / 1000));
  return refuse('rate-limited', { retryAfter, detail: `请在 ${waiting(retryAfter)}后再试` });
}

function waiting(seconds: number): string {
  if (seconds <= 120) return `${seconds} 秒`;
  return seconds <= 2 * hour ? `${Math.ceil(seconds / minute)} 分钟` : `${Math.ceil(seconds / hour)} 小时`;
}
