import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { hash, hkdfSync, randomInt } from 'node:crypto';
import * as z from 'zod';

import type { ChallengeFault, Challenges } from '../../actions/sign-in-ports.ts';
import { err, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { ChannelSecrets } from './channel-secrets.ts';

/** Milliseconds that a challenge may be solved and used in. */
const challengeValidity = 600_000;

/** Some 600 times 2,000 rounds of SHA-256: half a second of a desktop, two or three of an old phone. */
const work = { algorithm: 'PBKDF2/SHA-256', cost: 2_000 } as const;
const counters = [300, 1_000] as const;

const Solved = z.object({
  challenge: z.object({
    parameters: z.looseObject({
      algorithm: z.literal(work.algorithm),
      nonce: z.string(),
      salt: z.string(),
      cost: z.literal(work.cost),
      keyLength: z.int(),
      keyPrefix: z.string(),
      keySignature: z.string(),
      expiresAt: z.int(),
    }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.int(), derivedKey: z.string() }),
});

/** Marks a solved challenge as used; false when it was before. */
export type UseOnce = (challenge: string, until: number) => Promise<boolean>;

type Secrets = () => Promise<Pick<ChannelSecrets, 'stateKey'>>;

/** Whether the deployment asks for a solved challenge: anything but `off` does. */
const isOn = (setting: string): boolean => setting !== 'off';

async function keysOf(secrets: Secrets) {
  const { stateKey } = await secrets();
  const key = (name: string) => Buffer.from(hkdfSync('sha256', stateKey, '', name, 32)).toString('base64url');
  return { hmacSignatureSecret: key('challenge'), hmacKeySignatureSecret: key('challenge-key') };
}

/** Makes challenges of ALTCHA's second version: the browser searches a number, the service keeps nothing. */
export function challengeMaker(setting: string, secrets: Secrets): Challenges['create'] {
  if (!isOn(setting)) return async () => ({ required: false });
  return async (at) => ({
    required: true,
    challenge: await createChallenge({
      ...work,
      ...(await keysOf(secrets)),
      deriveKey,
      counter: randomInt(...counters),
      expiresAt: Math.floor((at + challengeValidity) / 1000),
    }),
  });
}

/**
 * Checks what was found: one HMAC to compare. The nonce is part of what is signed, so that a solution is used once
 * however it is written.
 */
export function challengeChecker(setting: string, secrets: Secrets, useOnce: UseOnce): Pick<Challenges, 'check'> {
  if (!isOn(setting)) return { check: async () => ok() };
  return {
    check: async (text, at): Promise<Result<undefined, ChallengeFault>> => {
      if (!text) return err({ type: 'missing' });
      const solved = read(text);
      if (!solved) return err({ type: 'malformed' });
      const { verified, expired } = await verifySolution({ ...solved, ...(await keysOf(secrets)), deriveKey });
      if (expired) return err({ type: 'expired' });
      if (!verified) return err({ type: 'wrong' });
      const { nonce, expiresAt } = solved.challenge.parameters;
      if (expiresAt * 1000 < at) return err({ type: 'expired' });
      return (await useOnce(hash('sha256', nonce, 'base64url'), expiresAt * 1000)) ? ok() : err({ type: 'used' });
    },
  };
}

/** The widget's text: base64 of JSON. */
function read(text: string): z.infer<typeof Solved> | undefined {
  try {
    return Solved.safeParse(JSON.parse(Buffer.from(text, 'base64').toString())).data;
  } catch {
    return undefined;
  }
}
