import type { RedeemCodeRequest, VoterPass } from '../contract/voters.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { bindIdentity } from './bind-identity.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { requireRate, signInLimits } from './sign-in-limits.ts';
import type { CodeFault, Passes, PhoneCodes, RateLimits, Seals, VoterRegistry } from './sign-in-ports.ts';
import { isoInstant } from './texts.ts';

export type RedeemPhoneCodePorts = {
  readonly rates: Pick<RateLimits, 'take'>;
  readonly codes: Pick<PhoneCodes, 'redeem'>;
  readonly registry: Pick<VoterRegistry, 'personOf' | 'bind'>;
  readonly seals: Pick<Seals, 'openTicket'>;
  readonly passes: Passes;
  readonly clock: Clock;
};

/**
 * Gives a voter pass for a phone's code (architecture.md §7). The person is the phone, whatever account is bound to it.
 * Steps: hold the network to its limit; where an account is to be bound, require the ticket of its sign-in;
 * use the code up; bind the account; issue the pass, which names the channel that the voter came by.
 */
export async function redeemPhoneCode(
  { rates, codes, registry, seals, passes, clock }: RedeemPhoneCodePorts,
  input: { readonly network: string; readonly ticket: string | undefined; readonly request: RedeemCodeRequest },
): Promise<Result<VoterPass, Refusal>> {
  const { bind, ...given } = input.request;
  const now = clock.now();
  const ofNetwork = await requireRate(rates, signInLimits.triesOfNetwork, input.network, now);
  if (!ofNetwork.ok) return ofNetwork;
  const ticket = bind ? await seals.openTicket(input.ticket, now) : undefined;
  if (bind && !ticket) return refuse('sign-in-expired', { detail: '请先登录要绑定的账号' });

  const redeemed = await codes.redeem(given, now);
  if (!redeemed.ok) return refuseCode(redeemed.error);
  const personId = await registry.personOf(given.phone);
  if (ticket) {
    const bound = await bindIdentity(registry, ticket.identity, personId, now);
    if (!bound.ok) return bound;
  }
  const channel = ticket?.channel ?? 'phone';
  const { pass, expiresAt } = await passes.issue({ personId, channel }, now);
  return ok({ pass, channel, expiresAt: isoInstant(expiresAt) });
}

function refuseCode(fault: CodeFault): ReturnType<typeof refuse> {
  if (fault.type === 'code-expired') return refuse('code-expired', { field: 'code' });
  const { triesLeft } = fault;
  const detail = triesLeft > 0 ? `验证码不正确，还可再试 ${triesLeft} 次` : '验证码不正确，请重新获取';
  return refuse('code-wrong', { field: 'code', detail });
}
