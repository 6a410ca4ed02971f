import { randomBytes } from 'node:crypto';
import { addToRing } from '../../shared/adapters/identity/receipt-ring.ts';
import type { Deployment } from './deployment.ts';
import { rotateSecret } from './rotate-secret.ts';

/**
 * Milliseconds until a new key signs. Processes keep the secret five minutes and the published set is cached as long:
 * by then everyone who signs or checks knows it (docs/decisions/0012).
 */
const leadTime = 10 * 60_000;

/**
 * Adds a key to the ring that receipts are signed with. The keys before it stay published, so that receipts which
 * voters hold can still be checked.
 * @returns the acceptance time, in milliseconds since 1970, from which on the new key signs
 */
export async function rotateReceiptKey({ secrets, find, now }: Omit<Deployment, 'sqs'>): Promise<number> {
  const from = (await now()) + leadTime;
  const seed = randomBytes(32).toString('base64url');
  await rotateSecret(secrets, find('ReceiptKeys'), (text) => addToRing(text, { seed, from }));
  return from;
}
