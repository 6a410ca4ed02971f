import type { Challenge } from 'altcha-lib/types';
import { beforeEach, describe, expect, test } from 'vitest';

import type { Attempt } from '../../shared/actions/sign-in-ports.ts';
import { challengeChecker, challengeMaker } from '../../shared/adapters/sign-in/altcha-challenges.ts';
import { channelSecrets } from '../../shared/adapters/sign-in/channel-secrets.ts';
import { jweSeals, sealValidity } from '../../shared/adapters/sign-in/seals.ts';
import { solved } from '../support/voter-browser.ts';

const secrets = async () => ({ stateKey: 's'.repeat(64) });
const others = async () => ({ stateKey: 't'.repeat(64) });
const at = Date.now();
const attempt: Attempt = { channel: 'portal', state: 'state', nonce: 'nonce', verifier: 'verifier', rebind: true };

describe('seals', () => {
  const seals = jweSeals(secrets);

  test('given an attempt or a ticket, then it comes out as it went in, and shows nothing on the way', async () => {
    const sealed = await seals.sealAttempt(attempt, at);
    expect(await seals.openAttempt(sealed, at)).toEqual(attempt);
    expect(Buffer.from(sealed, 'base64url').toString() + sealed).not.toMatch(/verifier|nonce/);
    const ticket = { channel: 'wechat' as const, identity: 'mac' };
    expect(await seals.openTicket(await seals.sealTicket(ticket, at), at)).toEqual(ticket);
  });

  test('given one that is over, of another kind, of another deployment, changed or none, then nothing comes out', async () => {
    const sealed = await seals.sealAttempt(attempt, at);
    expect(await seals.openAttempt(sealed, at + (sealValidity + 1) * 1000)).toBeUndefined();
    expect(await seals.openTicket(sealed, at)).toBeUndefined();
    const ticket = await seals.sealTicket({ channel: 'wechat', identity: 'mac' }, at);
    expect(await seals.openAttempt(ticket, at)).toBeUndefined();
    expect(await jweSeals(others).openAttempt(sealed, at)).toBeUndefined();
    expect(await seals.openAttempt(`${sealed.slice(0, -4)}AAAA`, at)).toBeUndefined();
    for (const nothing of [undefined, '', 'a.b.c']) expect(await seals.openAttempt(nothing, at)).toBeUndefined();
  });
});

describe('challenges', () => {
  let used: Set<string>;
  beforeEach(() => {
    used = new Set();
  });
  const useOnce = async (challenge: string): Promise<boolean> => {
    if (used.has(challenge)) return false;
    used.add(challenge);
    return true;
  };
  const checker = () => challengeChecker('on', secrets, useOnce);
  const make = async (when = at) => (await challengeMaker('on', secrets)(when)).challenge as Challenge;
  const fault = (type: string) => ({ ok: false, error: { type } });
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
  const decode = (text: string) => JSON.parse(Buffer.from(text, 'base64').toString()) as Record<string, any>;

  test('given a solution, then it is good once, however it is written', async () => {
    const solution = await solved(await make());
    expect(await checker().check(solution, at)).toMatchObject({ ok: true });
    expect(await checker().check(solution, at)).toEqual(fault('used'));
    const { challenge, ...rest } = decode(solution);
    expect(await checker().check(encode({ extra: 1, ...rest, challenge }), at)).toEqual(fault('used'));
  });

  test('given a signature in another spelling, then it is not another challenge', async () => {
    const solution = decode(await solved(await make()));
    expect(await checker().check(encode(solution), at)).toMatchObject({ ok: true });
    solution['challenge'].signature = solution['challenge'].signature.toUpperCase();
    expect(await checker().check(encode(solution), at)).not.toMatchObject({ ok: true });
    expect(used.size).toBe(1);
  });

  test('given less work than was asked for, then it is refused', async () => {
    const solution = decode(await solved(await make()));
    const changed = (change: (copy: Record<string, any>) => void) => {
      const copy = structuredClone(solution);
      change(copy);
      return checker().check(encode(copy), at);
    };
    expect(await changed(({ solution: found }) => (found.derivedKey = '00'.repeat(32)))).toEqual(fault('wrong'));
    expect(await changed(({ challenge }) => (challenge.parameters.keyPrefix = '0'))).toEqual(fault('wrong'));
    expect(await changed(({ challenge }) => (challenge.parameters.expiresAt += 60))).toEqual(fault('wrong'));
    expect(await changed(({ challenge }) => (challenge.parameters.cost = 1))).toEqual(fault('malformed'));
    expect(await changed(({ challenge }) => delete challenge.signature)).toEqual(fault('malformed'));
    expect(used.size).toBe(0);
  });

  test('given none, nonsense, or one of another deployment, then it is refused', async () => {
    expect(await checker().check(undefined, at)).toEqual(fault('missing'));
    expect(await checker().check('nonsense', at)).toEqual(fault('malformed'));
    const foreign = (await challengeMaker('on', others)(at)).challenge as Challenge;
    expect(await checker().check(await solved(foreign), at)).toEqual(fault('wrong'));
  });

  test('given one that is over, then it is refused', async () => {
    const solution = await solved(await make());
    expect(await checker().check(solution, at + 601_000)).toEqual(fault('expired'));
    expect(await checker().check(await solved(await make(at - 700_000)), at)).toEqual(fault('expired'));
  });

  test('given a deployment that asks for none, then there is none, and any request goes through', async () => {
    expect(await challengeMaker('off', secrets)(at)).toEqual({ required: false });
    expect(await challengeChecker('off', secrets, useOnce).check(undefined, at)).toMatchObject({ ok: true });
  });
});

describe('the secret of the channels', () => {
  const read = (SecretString: string) => channelSecrets(async () => ({ SecretString }) as never, 'ChannelSecrets')();

  test('given a new deployment, then what nobody has filled in is empty', async () => {
    expect(await read(JSON.stringify({ stateKey: 's'.repeat(64), wechatSecret: 'w' }))).toEqual({
      stateKey: 's'.repeat(64),
      wechatSecret: 'w',
      portalSecret: '',
      smsToken: '',
    });
  });

  test.each(['not-json-but-secret', '{"wechatSecret":"secret"}', '{"stateKey":"secret-too-short"}'])(
    'given a text that is none, then that is a fault that does not quote it',
    async (text) => {
      await expect(read(text)).rejects.toThrow(/^The secret of the channels is not as docs/);
    },
  );
});
