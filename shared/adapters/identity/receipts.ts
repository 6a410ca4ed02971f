import { createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto';

import type { ReceiptKeys, Receipts } from '../../actions/vote-ports.ts';
import { receiptType, type ReceiptKey } from '../../contract/receipts.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { systemClock } from '../../platform/clock.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { cachedSecret } from './cached-secret.ts';
import { keyAt, parseRing, type RingKey } from './receipt-ring.ts';

type SigningKey = {
  readonly from: number;
  readonly key: KeyObject;
  /** The protected header, as it stands in every receipt of this key. */
  readonly header: string;
  readonly published: ReceiptKey;
};

/** PKCS #8 of an Ed25519 key up to its seed (RFC 8410 §7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Milliseconds that a process keeps the keys: less than the ten minutes that a new one is published ahead. */
const keptFor = 300_000;

/** The receipt keys of the deployment, from their secret. */
export function receiptKeys(call: JsonCall, secretId: string): Receipts & ReceiptKeys {
  return signedReceipts(cachedSecret(call, secretId, keptFor, systemClock));
}

/**
 * Receipts as compact JWS, signed with the key that is in force at the ballot's acceptance. By node:crypto and not by
 * the JOSE library, which takes three times as long for every ballot; the library reads them (receipt-check.ts).
 */
export function signedReceipts(secret: () => Promise<string>): Receipts & ReceiptKeys {
  let made: { readonly text: string; readonly keys: readonly [SigningKey, ...SigningKey[]] } | undefined;
  const ring = async () => {
    const text = await secret();
    if (made?.text !== text) {
      const [first, ...rest] = parseRing(text);
      made = { text, keys: [signingKey(first), ...rest.map(signingKey)] };
    }
    return made.keys;
  };
  return {
    sign: async (claims) => {
      const { key, header } = keyAt(await ring(), claims.at);
      const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
    },
    published: async () => (await ring()).map(({ published }) => published),
  };
}

function signingKey({ seed, from }: RingKey): SigningKey {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Head, Buffer.from(seed, 'base64url')]),
    format: 'der',
    type: 'pkcs8',
  });
  const x = String(createPublicKey(key).export({ format: 'jwk' }).x);
  const kid = hash('sha256', canonicalJson({ crv: 'Ed25519', kty: 'OKP', x }), 'base64url');
  const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: receiptType, kid })).toString('base64url');
  const signsFrom = new Date(from).toISOString();
  return {
    from,
    key,
    header,
    published: { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid, x, signsFrom },
  };
}
