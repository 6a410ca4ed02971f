import type { WebChannelName } from '../contract/voters.ts';
import type { Clock } from '../platform/clock.ts';
import { logger } from '../platform/logger.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { bindIdentity } from './bind-identity.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { requireRate, signInLimits } from './sign-in-limits.ts';
import type { IdentityId, Passes, RateLimits, Seals, SignedIn, VoterRegistry, WebChannel } from './sign-in-ports.ts';
import { isoInstant } from './texts.ts';

export type FinishSignInPorts = {
  readonly channel: WebChannel | undefined;
  readonly seals: Pick<Seals, 'openAttempt' | 'sealTicket'>;
  readonly rates: Pick<RateLimits, 'take'>;
  readonly registry: VoterRegistry;
  readonly passes: Passes;
  readonly clock: Clock;
};

/**
 * Takes a browser back from a channel (architecture.md §7). No pass is given before a phone is bound: the person is the
 * phone, so that whoever comes by several channels is one voter.
 *
 * Steps: open the attempt that this browser began, and require its state; hold the network to its limit; let the
 * channel say who it is; hold the account to its limit; find the person that it is bound to, or bind it to the phone
 * that the channel has verified; issue the pass. Where there is no phone, answer a ticket to bind one.
 */
export async function finishSignIn(
  ports: FinishSignInPorts,
  input: { readonly network: string; readonly attempt: string | undefined; readonly query: URLSearchParams },
): Promise<Result<SignedIn, Refusal>> {
  const { channel, registry } = ports;
  if (!channel) return refuse('channel-off');
  const now = ports.clock.now();
  const attempt = await ports.seals.openAttempt(input.attempt, now);
  if (attempt?.channel !== channel.name) return refuse('sign-in-expired');
  if (input.query.get('state') !== attempt.state) return refuse('sign-in-refused');
  const ofNetwork = await requireRate(ports.rates, signInLimits.returnsOfNetwork, input.network, now);
  if (!ofNetwork.ok) return ofNetwork;

  const found = await channel.identify(input.query, attempt);
  if (!found.ok) {
    const { type, reason } = found.error;
    logger.warn('sign-in failed', { channel: channel.name, type, reason });
    return refuse(type === 'refused' ? 'sign-in-refused' : 'channel-unavailable');
  }
  const { subject, phone } = found.value;
  const identity = await registry.identityOf(channel.name, subject);
  const ofIdentity = await requireRate(ports.rates, signInLimits.returnsOfIdentity, identity, now);
  if (!ofIdentity.ok) return ofIdentity;

  const bound = attempt.rebind ? undefined : await registry.find(identity);
  if (bound !== undefined) return passFor(ports, bound, channel.name, now);
  if (phone === undefined) {
    const ticket = await ports.seals.sealTicket({ channel: channel.name, identity }, now);
    return ok({ type: 'bind', channel: channel.name, ticket });
  }
  return bindAndPass(ports, { identity, phone, channel: channel.name }, now);
}

async function bindAndPass(
  ports: FinishSignInPorts,
  account: { readonly identity: IdentityId; readonly phone: string; readonly channel: WebChannelName },
  now: number,
): Promise<Result<SignedIn, Refusal>> {
  const personId = await ports.registry.personOf(account.phone);
  const bound = await bindIdentity(ports.registry, account.identity, personId, now);
  return bound.ok ? passFor(ports, personId, account.channel, now) : bound;
}

async function passFor(
  { passes }: FinishSignInPorts,
  personId: string,
  channel: WebChannelName,
  now: number,
): Promise<Result<SignedIn, Refusal>> {
  const { pass, expiresAt } = await passes.issue({ personId, channel }, now);
  return ok({ type: 'pass', pass, channel, expiresAt: isoInstant(expiresAt) });
}
