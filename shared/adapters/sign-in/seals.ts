import { hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import * as z from 'zod';

import type { Seals } from '../../actions/sign-in-ports.ts';
import type { ChannelSecrets } from './channel-secrets.ts';

/** Seconds that a sign-in, or the binding after it, may take. */
export const sealValidity = 600;

const channel = z.enum(['wechat', 'portal']);
const Attempt = z.object({
  channel,
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  rebind: z.boolean(),
});
const Ticket = z.object({ channel, identity: z.string() });
type Kind = 'attempt' | 'ticket';

/**
 * Encrypted JWTs (A256GCM) that stay in the browser: the service remembers nothing of a sign-in under way. The kind is
 * the audience, so that none is taken for the other.
 */
export function jweSeals(secrets: () => Promise<Pick<ChannelSecrets, 'stateKey'>>): Seals {
  const key = async () => new Uint8Array(hkdfSync('sha256', (await secrets()).stateKey, '', 'sign-in-seal', 32));
  const seal = async (kind: Kind, claims: Record<string, unknown>, at: number): Promise<string> =>
    new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(kind)
      .setExpirationTime(Math.floor(at / 1000) + sealValidity)
      .encrypt(await key());
  const open = async <T>(kind: Kind, schema: z.ZodType<T>, text: string | undefined, at: number) => {
    if (!text) return undefined;
    const decryption = await key();
    try {
      const { payload } = await jwtDecrypt(text, decryption, {
        audience: kind,
        currentDate: new Date(at),
        requiredClaims: ['exp'],
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return schema.safeParse(payload).data;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };
  return {
    sealAttempt: (attempt, at) => seal('attempt', { ...attempt }, at),
    openAttempt: (text, at) => open('attempt', Attempt, text, at),
    sealTicket: (ticket, at) => seal('ticket', { ...ticket }, at),
    openTicket: (text, at) => open('ticket', Ticket, text, at),
  };
}
