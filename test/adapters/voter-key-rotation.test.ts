import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Engine } from '../../local/engines/engine.ts';
import { startSecrets } from '../../local/engines/secrets.ts';
import { castBallot } from '../../shared/actions/cast-ballot.ts';
import { prepareBallotPaper } from '../../shared/actions/prepare-ballot-paper.ts';
import type { RoundRecord } from '../../shared/actions/records.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { secretBallotIds } from '../../shared/adapters/identity/ballot-ids.ts';
import { secretVoterKeys } from '../../shared/adapters/identity/voter-keys.ts';
import { addVoterKey, latestVersion, parseVoterRing } from '../../shared/adapters/identity/voter-ring.ts';
import { voterKeyVersions, voterSecret } from '../../shared/adapters/identity/voter-secret.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { ok } from '../../shared/platform/result.ts';
import { rotateVoterKey } from '../../tools/ops/rotate-voter-key.ts';
import { actor, candidate, cityRound, clearances, opensAt } from '../actions/builders.ts';
import { campaignFile } from '../actions/world.ts';
import { local, secretsCallTo } from '../support/aws-calls.ts';
import { createBallotsTable, type DynamoEngine, startDynamo } from '../support/engines.ts';

const secretId = 'VoterKey';

describe('voter key rotation', () => {
  let folder: string;
  let engine: Engine;
  let call: JsonCall;
  let secrets: SecretsManagerClient;
  const rotate = () => rotateVoterKey({ secrets, find: () => secretId });
  let dynamo: DynamoEngine;
  let table: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-rotation-'));
    [engine, dynamo] = await Promise.all([startSecrets(folder, Date.now), startDynamo()]);
    call = secretsCallTo(engine.url);
    secrets = new SecretsManagerClient({ ...local, endpoint: engine.url });
    table = await createBallotsTable(dynamo.client, 'Ballots');
    await call('CreateSecret', { Name: secretId, SecretString: 'g'.repeat(64) });
  });
  afterAll(async () => {
    secrets.destroy();
    await Promise.all([engine.stop(), dynamo.stop()]);
    await rm(folder, { recursive: true });
  });

  /** A process of cast-ballot that lives on, and an ingest that follows at once. */
  const polling = () => {
    const secret = voterSecret(call, secretId);
    const ledger = dynamoBallotLedger(dynamo.call, table);
    return (round: RoundRecord, person: string, sent: BallotCast[] = []) =>
      castBallot(
        {
          rounds: { get: async () => round },
          passes: { verify: async () => ok({ subject: person, channel: 'phone' }) },
          voterKeys: secretVoterKeys(secret),
          ballotIds: secretBallotIds(secret),
          receipts: { sign: async () => 'a.b.c' },
          ledger,
          queue: {
            send: async (ballot) => {
              sent.push(ballot);
              await ledger.insert([ballot]);
            },
          },
        },
        { bearer: 'pass', roundId: round.roundId, request: { picks: ['cnd_a', 'cnd_b'] }, arrivedAt: opensAt + 1 },
      );
  };

  const stored = {
    campaignId: 'demo-2022',
    title: '评选',
    revision: 1,
    loadedAt: 0,
    loadedBy: 'officer',
    campaign: campaignFile(),
  };
  const prepare = async (round: RoundRecord): Promise<RoundRecord> => {
    let saved = round;
    const { paper: _none, ...unprepared } = round;
    const prepared = await prepareBallotPaper(
      {
        rounds: { get: async () => unprepared },
        campaigns: { get: async () => stored },
        reviews: {
          clearances: async () => ['cnd_a', 'cnd_b', 'cnd_c'].flatMap((id) => clearances(id)),
          changes: async () => 0,
          fixPaper: async (next) => ((saved = next), ok()),
        },
        candidates: { ofRound: async () => ['cnd_a', 'cnd_b', 'cnd_c'].map((id) => candidate(id)) },
        voterKeys: voterKeyVersions(call, secretId),
        clock: { now: () => opensAt - 600_000 },
      },
      { actor: actor('city-officer'), roundId: round.roundId },
    );
    expect(prepared.ok).toBe(true);
    return saved;
  };

  test('given a rotation while a round votes, then its voters have voted all the same, and a later round has new keys', async () => {
    const first = await prepare(cityRound());
    expect(first.voterKeyVersion).toBe(1);
    const old = polling();
    const sent: BallotCast[] = [];
    expect(await old(first, 'per_1', sent)).toMatchObject({ ok: true });

    expect(await rotate()).toBe(2);

    const refused = { ok: false, error: { type: 'already-voted' } };
    expect(await old(first, 'per_1')).toMatchObject(refused);
    expect(await polling()(first, 'per_1')).toMatchObject(refused);
    expect(await polling()(first, 'per_2')).toMatchObject({ ok: true });

    const second = await prepare(cityRound({ roundId: 'rnd_demo-2022_second', ledger: 'def' }));
    expect(second.voterKeyVersion).toBe(2);
    // The process that read the secret before the rotation finds the new version too.
    expect(await old(second, 'per_1', sent)).toMatchObject({ ok: true });
    expect(await polling()(second, 'per_1')).toMatchObject(refused);
    expect(new Set(sent.map(({ voterKey }) => voterKey)).size).toBe(2);
  });

  test('given two rotations at once, then one of them is refused and no version is lost', async () => {
    const before = await voterKeyVersions(call, secretId).latest();
    const both = await Promise.allSettled([rotate(), rotate()]);
    const done = both.filter(({ status }) => status === 'fulfilled');
    const { SecretString: text } = await call<{ SecretString: string }>('GetSecretValue', { SecretId: secretId });
    expect(latestVersion(text)).toBe(before + done.length);
    expect(parseVoterRing(text)[0]).toEqual({ version: 1, key: 'g'.repeat(64) });
  });

  test('given a version that was never made, when a key is asked for, then that is a fault and not a new voter', async () => {
    await expect(secretVoterKeys(voterSecret(call, secretId)).keyOf('a', 'b', 99)).rejects.toThrow('no version 99');
  });
});

describe('the ring of voter keys', () => {
  const key = 'k'.repeat(64);

  test('given a generated text, when it is rotated twice, then it is version 1 and the others follow', () => {
    const twice = addVoterKey(addVoterKey('g'.repeat(64), key).text, `${key}2`);
    expect(twice.version).toBe(3);
    expect(parseVoterRing(twice.text).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  test.each([
    ['no keys', '{"keys":[]}'],
    ['half a JSON', '{"keys":['],
    ['versions out of order', JSON.stringify({ keys: [2, 1].map((version) => ({ version, key })) })],
    ['a version twice', JSON.stringify({ keys: [1, 1].map((version) => ({ version, key })) })],
    ['a short key', '{"keys":[{"version":1,"key":"short"}]}'],
  ])('given %s, when the ring is read, then it is refused without its text', (_name, text) => {
    expect(() => parseVoterRing(text)).toThrow(/^The secret of the voter keys is not a key ring$/);
  });
});
