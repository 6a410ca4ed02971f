import { type KeyObject, sign } from 'node:crypto';

import type { ReceiptKeys, Receipts } from '../../actions/vote-ports.ts';
import { receiptType, type ReceiptKey } from '../../contract/receipts.ts';
import { systemClock } from '../../platform/clock.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { cachedSecret } from './cached-secret.ts';
import { keyAt, parseRing, type RingKey } from './receipt-ring.ts';
import { signingKey } from './signing-key.ts';

type SigningReceiptKey = {
  readonly from: number;
  readonly key: KeyObject;
  /** The protected header, as it stands in every receipt of this key. */
  readonly header: string;
  readonly published: ReceiptKey;
};

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
  let made: { readonly text: string; readonly keys: readonly [SigningReceiptKey, ...SigningReceiptKey[]] } | undefined;
  const ring = async () => {
    const text = await secret();
    if (made?.text !== text) {
      const [first, ...rest] = parseRing(text);
      made = { text, keys: [receiptKey(first), ...rest.map(receiptKey)] };
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

function receiptKey(ringKey: RingKey): SigningReceiptKey {
  const { from, key, kid, x } = signingKey(ringKey);
  const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: receiptType, kid })).toString('base64url');
  const signsFrom = new Date(from).toISOString();
  return {
    from,
    key,
    header,
    published: { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid, x, signsFrom },
  };
}
