import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { requestPhoneCode } from '../../shared/actions/request-phone-code.ts';
import { dynamoPhoneCodes } from '../../shared/adapters/dynamodb/phone-codes.ts';
import { dynamoRateLimits } from '../../shared/adapters/dynamodb/rate-limits.ts';
import { identityMac } from '../../shared/adapters/identity/identity-mac.ts';
import { err, ok } from '../../shared/platform/result.ts';
import { type DynamoEngine, startDynamo } from '../support/engines.ts';
import { createVotersTable } from '../support/voters-table.ts';

/** Codes asked for while the SMS gateway is away and after, on the real counters. */

const minute = 60_000;
const mac = identityMac(async (version) => `version ${version} of the voter secret`);
/** 09:00 in Shanghai, the beginning of an hour. */
const nine = Date.parse('2022-05-20T09:00:00+08:00');
let dynamo: DynamoEngine;
let now: number;
let gateway: 'there' | 'away' | 'refusing';
let sent: string[];
let runs = 0;
let phone: string;

beforeAll(async () => {
  dynamo = await startDynamo();
  await createVotersTable(dynamo.client, 'Voters');
}, 120_000);
afterAll(() => dynamo?.stop());
beforeEach(() => {
  runs += 1;
  [now, gateway, sent, phone] = [nine, 'there', [], `138${String(runs).padStart(8, '0')}`];
});

/** What the voter is told: `sent`, or the code of the refusal. */
async function ask(who = phone, network = `net ${runs}`): Promise<string> {
  const ports = {
    rates: dynamoRateLimits(dynamo.call, 'Voters', mac),
    challenges: { check: async () => ok() },
    codes: dynamoPhoneCodes(dynamo.call, 'Voters', mac),
    sender: {
      send: async (message: { readonly phone: string }) => {
        if (gateway === 'refusing') throw new Error('HTTP 401');
        if (gateway === 'away') return err({ type: 'away' as const });
        sent.push(message.phone);
        return ok();
      },
    },
    clock: { now: () => now },
  };
  const answer = await requestPhoneCode(ports, { network, request: { phone: who } }).catch(() => 'thrown' as const);
  if (answer === 'thrown') return answer;
  return answer.ok ? 'sent' : answer.error.type;
}

/** Asks once a minute, so many times. */
async function askEachMinute(times: number): Promise<string[]> {
  const answers: string[] = [];
  for (let one = 0; one < times; one += 1) {
    answers.push(await ask());
    now += minute;
  }
  return answers;
}

describe('a gateway that is away', () => {
  test.each([
    ['away', 'channel-unavailable'],
    ['refusing', 'thrown'],
  ] as const)(
    'given one that is %s, when a voter has asked twenty times and it is back, then the five of the hour are all there, and no more',
    async (state, told) => {
      gateway = state;
      expect(new Set(await askEachMinute(20))).toEqual(new Set([told]));
      gateway = 'there';
      expect(await askEachMinute(6)).toEqual([...Array<string>(5).fill('sent'), 'rate-limited']);
      expect(sent).toHaveLength(5);
    },
  );

  test('given an outage in each of three hours, when the gateway is back in between, then ten texts go out in the day, and no more', async () => {
    const answers: string[] = [];
    for (let hour = 0; hour < 3; hour += 1) {
      now = nine + hour * 60 * minute;
      gateway = 'away';
      await askEachMinute(6);
      gateway = 'there';
      answers.push(...(await askEachMinute(5)));
    }
    expect(answers).toEqual([...Array<string>(10).fill('sent'), ...Array<string>(5).fill('rate-limited')]);
    now = Date.parse('2022-05-20T23:59:59.999+08:00');
    expect(await ask()).toBe('rate-limited');
    now += 1;
    expect(await ask()).toBe('sent');
  });

  test('given a village hall whose voters ask in vain, when the gateway is back, then the limit of its network is untouched', async () => {
    const voters = (from: number, count: number) => Array.from({ length: count }, (_, i) => `139${from + i}`);
    gateway = 'away';
    const inVain = await Promise.all(voters(10_000_000, 130).map((one) => ask(one, 'hall')));
    // Of 130 at once some find the limit used up by the others who still wait.
    expect(inVain.filter((told) => told === 'channel-unavailable').length).toBeGreaterThanOrEqual(120);
    gateway = 'there';
    const served: string[] = [];
    for (const one of voters(20_000_000, 121)) served.push(await ask(one, 'hall'));
    expect(served).toEqual([...Array<string>(120).fill('sent'), 'rate-limited']);
  });
});

describe('abuse', () => {
  test('given forty requests for one phone at once, when the gateway is there, then one text goes out', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask()));
    expect(answers.filter((told) => told === 'sent')).toHaveLength(1);
    expect(sent).toEqual([phone]);
  });

  test('given forty at once while the gateway is away, then it is asked once a minute, and nothing was won by it', async () => {
    gateway = 'away';
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask()));
    expect(answers.filter((told) => told === 'channel-unavailable')).toHaveLength(1);
    expect(answers.filter((told) => told === 'rate-limited')).toHaveLength(39);
    gateway = 'there';
    expect(await ask()).toBe('rate-limited');
    now += minute;
    expect(await askEachMinute(6)).toEqual([...Array<string>(5).fill('sent'), 'rate-limited']);
  });
});

describe('counters that are given back', () => {
  const limit = { name: 'some', seconds: 3600, times: 7 };
  const rates = () => dynamoRateLimits(dynamo.call, 'Voters', mac);

  test('given many takers at once of whom half give back, then those who kept theirs are never more than the limit', async () => {
    const turns = Array.from({ length: 60 }, async (_, index) => {
      const taken = await rates().take([limit], phone, now);
      if (taken.ok && index % 2 === 0) await rates().giveBack([limit], phone, now);
      return taken.ok && index % 2 === 1;
    });
    const kept = (await Promise.all(turns)).filter(Boolean).length;
    expect(kept).toBeLessThanOrEqual(7);
    const room: boolean[] = [];
    for (let one = 0; one < 8; one += 1) room.push((await rates().take([limit], phone, now)).ok);
    expect(room.filter(Boolean)).toHaveLength(7 - kept);
  });

  test('given nothing taken, when it is given back, then the limit is what it was', async () => {
    for (let one = 0; one < 3; one += 1) await rates().giveBack([limit], phone, now);
    await rates().take([limit], phone, now);
    for (let one = 0; one < 3; one += 1) await rates().giveBack([limit], phone, now);
    const room: boolean[] = [];
    for (let one = 0; one < 8; one += 1) room.push((await rates().take([limit], phone, now)).ok);
    expect(room.filter(Boolean)).toHaveLength(7);
  });
});
