import { randomBytes } from 'node:crypto';

import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { Attempt, Seals, WebChannel } from './sign-in-ports.ts';

export type StartSignInPorts = {
  /** Undefined where the deployment does not have this channel. */
  readonly channel: WebChannel | undefined;
  readonly seals: Pick<Seals, 'sealAttempt'>;
  readonly clock: Clock;
};

const random = (): string => randomBytes(32).toString('base64url');

/** Sends a browser to a channel, and gives it the sealed attempt that it must bring back (architecture.md §7). */
export async function startSignIn(
  { channel, seals, clock }: StartSignInPorts,
  { rebind }: { readonly rebind: boolean },
): Promise<Result<{ readonly location: string; readonly attempt: string }, Refusal>> {
  if (!channel) return refuse('channel-off');
  const attempt: Attempt = {
    channel: channel.name,
    state: random(),
    nonce: random(),
    verifier: random(),
    rebind,
  };
  const location = await channel.authorizeUrl(attempt);
  if (!location.ok) return refuse('channel-unavailable');
  return ok({ location: location.value, attempt: await seals.sealAttempt(attempt, clock.now()) });
}
