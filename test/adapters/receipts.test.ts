import { fc, test as property } from '@fast-check/vitest';
import { createPublicKey, verify } from 'node:crypto';
import { CompactSign, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';

import { checkReceipt } from '../../shared/adapters/identity/receipt-check.ts';
import { addToRing, parseRing } from '../../shared/adapters/identity/receipt-ring.ts';
import { signedReceipts } from '../../shared/adapters/identity/receipts.ts';
import type { ReceiptClaims } from '../../shared/contract/receipts.ts';
import { opensAt } from '../actions/builders.ts';

const generated = 'a'.repeat(64);
const seed = (byte: number) => Buffer.alloc(32, byte).toString('base64url');
const rotated = addToRing(generated, { seed: seed(7), from: opensAt });
const claims: ReceiptClaims = {
  round: 'rnd_demo-2022_city',
  ballot: `bal_${'b'.repeat(22)}`,
  hash: 'h'.repeat(43),
  at: opensAt - 1,
};
const of = (text: string) => signedReceipts(async () => text);
const check = async (receipt: string, text: string) => checkReceipt(receipt, await of(text).published());
const fault = (type: string) => ({ ok: false, error: { type } });

describe('a receipt', () => {
  test('given a key, when a receipt is signed, then it says what it was given, and OpenSSL agrees with the signature', async () => {
    const receipt = await of(generated).sign(claims);
    expect(await check(receipt, generated)).toMatchObject({ ok: true, value: { claims } });
    const [header = '', payload = '', signature = ''] = receipt.split('.');
    const [key] = await of(generated).published();
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key?.x ?? '' }, format: 'jwk' });
    expect(verify(null, Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'EdDSA',
      typ: 'juxian-receipt',
      kid: key?.kid,
    });
    expect(receipt.length).toBeLessThan(450);
  });

  property.prop([fc.nat(), fc.stringMatching(/^[\w.-]$/)])(
    'given a receipt, when any character of it is another, then it is refused',
    async (place, character) => {
      const receipt = await of(generated).sign(claims);
      const index = place % receipt.length;
      fc.pre(receipt[index] !== character);
      const changed = receipt.slice(0, index) + character + receipt.slice(index + 1);
      // The last character of a part has bits that mean nothing: another spelling of the same bytes says the same.
      const answer = await check(changed, generated);
      if (answer.ok) expect(answer.value.claims).toEqual(claims);
      else expect(['malformed', 'unknown-key', 'bad-signature']).toContain(answer.error.type);
    },
  );

  test('given a rotation, when ballots are accepted before and after it, then each has the key of its time, and both are read', async () => {
    const before = await of(rotated).sign(claims);
    const after = await of(rotated).sign({ ...claims, at: opensAt });
    expect(before).toBe(await of(generated).sign(claims));
    const [first, second] = await of(rotated).published();
    expect(await check(before, rotated)).toMatchObject({ ok: true, value: { key: first } });
    expect(await check(after, rotated)).toMatchObject({ ok: true, value: { key: second } });
    expect(second?.signsFrom).toBe(new Date(opensAt).toISOString());
    expect(await check(after, generated)).toMatchObject(fault('unknown-key'));
  });

  test('given a retired key, when it signs for a time after its successor began, then the receipt is refused', async () => {
    const late = await of(generated).sign({ ...claims, at: opensAt });
    expect(await check(late, generated)).toMatchObject({ ok: true });
    expect(await check(late, rotated)).toMatchObject(fault('wrong-time'));
  });

  test.each([
    ['no receipt', 'abc', 'malformed'],
    ['another algorithm', `${Buffer.from('{"alg":"HS256","kid":"x"}').toString('base64url')}.e30.AAAA`, 'malformed'],
    ['no signature', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, 'malformed'],
  ])('given %s, when it is read, then it is refused', async (_name, receipt, type) => {
    expect(await check(receipt, generated)).toMatchObject(fault(type));
  });

  test('given the claims of a receipt under the right key, but as another kind of token, when it is read, then it is refused', async () => {
    const ring = JSON.stringify({ keys: [{ seed: seed(7), from: 0 }] });
    const [key] = await of(ring).published();
    const signer = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: key?.x ?? '', d: seed(7) }, 'EdDSA');
    const as = (typ: string) =>
      new CompactSign(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'EdDSA', typ, kid: key?.kid ?? '' })
        .sign(signer);
    expect(await check(await as('JWT'), ring)).toMatchObject(fault('malformed'));
    expect(await check(await as('juxian-receipt'), ring)).toMatchObject({ ok: true });
  });

  test('given a JWS of the right key that is no receipt, when it is read, then it is refused', async () => {
    const foreign = await of(generated).sign({ ...claims, extra: 1 } as ReceiptClaims);
    expect(await check(foreign, generated)).toMatchObject(fault('malformed'));
  });
});

describe('the ring of receipt keys', () => {
  test('given the generated text, when a key is added, then the first stays what it was and the new one comes last', () => {
    const [first] = parseRing(generated);
    expect(parseRing(rotated)).toEqual([first, { seed: seed(7), from: opensAt }]);
    expect(parseRing(addToRing(rotated, { seed: seed(8), from: opensAt + 1 }))).toHaveLength(3);
  });

  test('given a ring, when a key is added that begins no later than the last, then it is refused', () => {
    expect(() => addToRing(rotated, { seed: seed(8), from: opensAt })).toThrow(RangeError);
  });

  test.each([
    ['no JSON', '{"keys":['],
    ['no key', '{"keys":[]}'],
    ['a short seed', '{"keys":[{"seed":"AAAA","from":0}]}'],
    [
      'keys out of order',
      JSON.stringify({
        keys: [
          { seed: seed(1), from: 5 },
          { seed: seed(2), from: 5 },
        ],
      }),
    ],
  ])('given %s, when it is read, then it stops without showing the secret', (_name, text) => {
    expect(() => parseRing(text)).toThrow('The secret of the receipt keys is not a key ring');
  });
});
