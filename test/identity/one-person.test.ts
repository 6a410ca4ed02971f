import { fc, test } from '@fast-check/vitest';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect } from 'vitest';

import { castBallot } from '../../shared/actions/cast-ballot.ts';
import { finishSignIn } from '../../shared/actions/finish-sign-in.ts';
import { redeemPhoneCode } from '../../shared/actions/redeem-phone-code.ts';
import type { WebChannel } from '../../shared/actions/sign-in-ports.ts';
import { startSignIn } from '../../shared/actions/start-sign-in.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoPhoneCodes } from '../../shared/adapters/dynamodb/phone-codes.ts';
import { dynamoVoterRegistry } from '../../shared/adapters/dynamodb/voter-registry.ts';
import { secretBallotIds } from '../../shared/adapters/identity/ballot-ids.ts';
import { identityMac } from '../../shared/adapters/identity/identity-mac.ts';
import { ringPasses } from '../../shared/adapters/identity/own-passes.ts';
import { addToRing } from '../../shared/adapters/identity/receipt-ring.ts';
import { secretVoterKeys } from '../../shared/adapters/identity/voter-keys.ts';
import { addVoterKey, parseVoterRing } from '../../shared/adapters/identity/voter-ring.ts';
import { jweSeals } from '../../shared/adapters/sign-in/seals.ts';
import { ok } from '../../shared/platform/result.ts';
import { cityRound, opensAt } from '../actions/builders.ts';
import { createBallotsTable, type DynamoEngine, startDynamo } from '../support/engines.ts';
import { createVotersTable } from '../support/voters-table.ts';

const minute = 60_000;
let dynamo: DynamoEngine;
beforeAll(async () => {
  dynamo = await startDynamo();
  await Promise.all([createVotersTable(dynamo.client, 'Voters'), createBallotsTable(dynamo.client, 'Ballots')]);
});
afterAll(() => dynamo?.stop());

/** A person with a phone, two WeChat accounts, and a portal account that may know the phone. */
type Person = { readonly phone: string; readonly portalKnowsPhone: boolean };
type Way = 'phone' | 'portal' | 'wechat' | 'second-wechat';
type SignIn = { readonly do: 'sign-in'; readonly person: number; readonly by: Way };
type Step = SignIn | { readonly do: 'rotate-voter-key' } | { readonly do: 'rotate-pass-key' } | { readonly do: 'wait' };

let deployments = 0;

/** A deployment of its own over the shared tables: fresh secrets make every key in them a new one. */
function deployment() {
  deployments += 1;
  let voterRing = randomBytes(32).toString('hex');
  let passRing = randomBytes(32).toString('hex');
  let now = opensAt + minute;
  const stateKey = randomBytes(32).toString('hex');
  const secret = async (version: number) => {
    const found = parseVoterRing(voterRing).find((one) => one.version === version);
    if (!found) throw new Error(`no version ${version}`);
    return found.key;
  };
  const mac = identityMac(secret);
  const codes = dynamoPhoneCodes(dynamo.call, 'Voters', mac);
  const ledger = dynamoBallotLedger(dynamo.call, 'Ballots');
  const clock = { now: () => now };
  const names = { issuer: 'https://vote.example.cn', audience: 'juxian-vote' };
  const passes = ringPasses(async () => passRing, names, clock);
  const round = cityRound({
    // Counted, not drawn: of 20 drawn from 4,096, two were the same in one run of twenty.
    ledger: String(deployments).padStart(3, '0'),
    voterKeyVersion: 1,
    vote: { ...cityRound().vote!, rule: { ...cityRound().vote!.rule, identity: ['wechat', 'portal', 'phone'] } },
  });
  const common = {
    seals: jweSeals(async () => ({ stateKey })),
    rates: { take: async () => ok() },
    registry: dynamoVoterRegistry(dynamo.call, 'Voters', mac),
    codes,
    passes,
    clock,
  };

  /** The channel says who came back; how it finds out is its own adapter's matter. */
  const channelOf = (name: 'wechat' | 'portal', account: { subject: string; phone?: string }): WebChannel => ({
    name,
    authorizeUrl: async ({ state }) => ok(`https://channel.example?state=${state}`),
    identify: async () => ok(account),
  });

  const byPhone = async (phone: string, ticket?: string): Promise<string> => {
    const { request: pending, code } = await codes.create(phone, now);
    const request = { phone, request: pending, code, bind: ticket !== undefined };
    const answer = await redeemPhoneCode(common, { network: 'n', ticket, request });
    if (!answer.ok) throw new Error(answer.error.type);
    return answer.value.pass;
  };

  const byWeb = async (channel: WebChannel, phone: string): Promise<string> => {
    const started = await startSignIn({ ...common, channel }, { rebind: false });
    if (!started.ok) throw new Error(started.error.type);
    const query = new URL(started.value.location).searchParams;
    const back = await finishSignIn({ ...common, channel }, { network: 'n', attempt: started.value.attempt, query });
    if (!back.ok) throw new Error(back.error.type);
    return back.value.type === 'pass' ? back.value.pass : byPhone(phone, back.value.ticket);
  };

  return {
    signIn: ({ phone, portalKnowsPhone }: Person, by: Way) => {
      if (by === 'phone') return byPhone(phone);
      const known = by === 'portal' && portalKnowsPhone ? { phone } : {};
      const channel = channelOf(by === 'portal' ? 'portal' : 'wechat', { subject: `${by} of ${phone}`, ...known });
      return byWeb(channel, phone);
    },
    rotateVoterKey: () => {
      voterRing = addVoterKey(voterRing, randomBytes(32).toString('hex')).text;
    },
    rotatePassKey: () => {
      const from = now + 10 * minute;
      passRing = addToRing(passRing, { seed: randomBytes(32).toString('base64url'), from }, 'pass');
      now = from + minute;
    },
    wait: () => {
      now += 25 * minute;
    },
    cast: (bearer: string) =>
      castBallot(
        {
          rounds: { get: async () => round },
          passes: { verify: passes.verify },
          voterKeys: secretVoterKeys(secret),
          ballotIds: secretBallotIds(secret),
          receipts: { sign: async () => 'a.b.c' },
          ledger,
          queue: { send: async (ballot) => void (await ledger.insert([ballot])) },
        },
        { bearer, roundId: round.roundId, request: { picks: ['cnd_a', 'cnd_b'] }, arrivedAt: now },
      ),
    counted: async () => (await ledger.recount(round.ledger)).ballots,
  };
}

const people = 3;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('sign-in' as const),
      person: fc.nat(people - 1),
      by: fc.constantFrom('phone' as const, 'portal' as const, 'wechat' as const, 'second-wechat' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>({ do: 'rotate-voter-key' }, { do: 'rotate-pass-key' }, { do: 'wait' }),
  },
);

describe('one person, one ballot', () => {
  test.prop(
    {
      steps: fc.array(step, { minLength: 4, maxLength: 12 }),
      portalKnowsPhone: fc.array(fc.boolean(), { minLength: people, maxLength: people }),
      salt: fc.integer({ min: 0, max: 9_999_999 }),
    },
    { numRuns: 20 },
  )(
    'given people who come by all channels in any order, and keys that are rotated meanwhile, then each has one ballot',
    async ({ steps, portalKnowsPhone, salt }) => {
      const system = deployment();
      const voted = new Set<number>();
      for (const one of steps) {
        if (one.do === 'rotate-voter-key') system.rotateVoterKey();
        else if (one.do === 'rotate-pass-key') system.rotatePassKey();
        else if (one.do === 'wait') system.wait();
        else {
          const phone = `13${one.person}${String(salt).padStart(8, '0')}`;
          const pass = await system.signIn({ phone, portalKnowsPhone: portalKnowsPhone[one.person]! }, one.by);
          const answer = await system.cast(pass);
          if (voted.has(one.person)) expect(answer).toMatchObject({ ok: false, error: { type: 'already-voted' } });
          else expect(answer).toMatchObject({ ok: true });
          voted.add(one.person);
        }
      }
      expect(await system.counted()).toBe(voted.size);
    },
    180_000,
  );
});
