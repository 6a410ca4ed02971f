import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto';

import { canonicalJson } from '../../platform/canonical-json.ts';
import type { RingKey } from './receipt-ring.ts';

/** PKCS #8 of an Ed25519 key up to its seed (RFC 8410 §7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key of a ring, ready to sign: its private half, its public half, and its name (the RFC 7638 thumbprint). */
export type SigningKey = {
  readonly from: number;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
  readonly kid: string;
  readonly x: string;
};

/** Makes the Ed25519 key of a ring's seed. */
export function signingKey({ seed, from }: RingKey): SigningKey {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Head, Buffer.from(seed, 'base64url')]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(key);
  const x = String(publicKey.export({ format: 'jwk' }).x);
  const kid = hash('sha256', canonicalJson({ crv: 'Ed25519', kty: 'OKP', x }), 'base64url');
  return { from, key, publicKey, kid, x };
}
