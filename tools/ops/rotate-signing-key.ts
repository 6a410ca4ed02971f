import { randomBytes } from 'node:crypto';
import { addToRing } from '../../shared/adapters/identity/receipt-ring.ts';
import type { Deployment } from './deployment.ts';
import { rotateSecret } from './rotate-secret.ts';

/**
 * Milliseconds until a new key signs. Processes keep the secret five minutes and the published sets are cached as long: by
 * then everyone who signs or checks knows it (docs/decisions/0012).
 */
const leadTime = 10 * 60_000;

const purposes = { ReceiptKeys: 'receipt', PassKeys: 'pass' } as const;

/**
 * Adds a key to the ring that receipts, or voter passes, are signed with. The keys before it stay published: receipts that
 * voters hold can still be checked for good, and passes to their end, half an hour.
 * @returns the time, in milliseconds since 1970, from which on the new key signs
 */
export async function rotateSigningKey(
  { secrets, find, now }: Pick<Deployment, 'secrets' | 'find' | 'now'>,
  name: keyof typeof purposes,
): Promise<number> {
  const from = (await now()) + leadTime;
  const seed = randomBytes(32).toString('base64url');
  await rotateSecret(secrets, find(name), (text) => addToRing(text, { seed, from }, purposes[name]));
  return from;
}
