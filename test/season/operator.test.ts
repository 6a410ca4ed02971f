import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text as textOf } from 'node:stream/consumers';
import { DynamoDBClient, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBallot, splitPartition } from '../../shared/adapters/dynamodb/ballot-codec.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import type { ReceiptKeySet, ReceiptStatus } from '../../shared/contract/receipts.ts';
import type { AuditPage } from '../../shared/contract/registry-views.ts';
import type { RoundView, TallyResponse } from '../../shared/contract/rounds.ts';
import type { CastBallotResponse } from '../../shared/contract/ballots.ts';
import { startSmallReview, type SmallReview } from './small-review.ts';

/** The operator's commands on the running system, each as it is typed. */
let review: SmallReview;
beforeAll(async () => {
  review = await startSmallReview();
  await review.open();
}, 180_000);
afterAll(() => review?.stop());

/** `npm run ops --` without npm, while the cloud goes on in this process. */
async function ops(...args: readonly string[]) {
  const child = spawn(process.execPath, ['tools/ops.ts', ...args, '--data', review.dataDir], {
    env: { PATH: process.env['PATH'] },
  });
  const [told, complained] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, text: told + complained };
}

const picks = () => review.candidates.slice(0, 2).map(({ candidateId }) => candidateId);
async function cast(voter: string): Promise<CastBallotResponse> {
  const { status, body } = await review.cast(voter, picks());
  expect(status).toBe(202);
  return body as CastBallotResponse;
}
const stateOf = async ({ receipt }: CastBallotResponse) =>
  (await review.visitor.call<ReceiptStatus>('GET', `/api/receipts/${receipt}`)).state;
const tally = async () =>
  (await review.as('city-officer')).call<TallyResponse>('GET', `/api/rounds/${review.roundId}/tally`);

async function inDatabase<T>(work: (client: DynamoDBClient) => Promise<T>): Promise<T> {
  const { region, adminCredentials: credentials, endpoints } = review.cloud;
  const client = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** The message of a ballot that is in the ledger, and of one that never came there. */
async function ballotsInLedger(): Promise<readonly BallotCast[]> {
  const { cloud } = review;
  const { Items: items = [] } = await inDatabase((client) =>
    client.send(new ScanCommand({ TableName: cloud.resources['BallotsTable'] })),
  );
  const round = await review.visitor.call<RoundView>('GET', `/api/rounds/${review.roundId}`);
  const opensAt = Date.parse(round.opensAt ?? '');
  return items.map((item): BallotCast => {
    const { sinceOpening, picks: ordinals } = decodeBallot(item['b']?.B ?? new Uint8Array());
    return {
      type: 'ballot-cast',
      ballotId: `bal_${'A'.repeat(22)}`,
      roundId: review.roundId,
      ledger: splitPartition(item['p']?.S ?? '').ledger,
      voterKey: Buffer.from(item['v']?.B ?? '').toString('base64url'),
      picks: [...ordinals],
      acceptedAt: opensAt + sinceOpening,
      opensAt,
    };
  });
}

async function putAside(...bodies: readonly string[]): Promise<void> {
  const { cloud } = review;
  const sqs = new SQSClient({
    region: cloud.region,
    credentials: cloud.adminCredentials,
    endpoint: cloud.endpoints.sqs,
  });
  for (const MessageBody of bodies) {
    await sqs.send(new SendMessageCommand({ QueueUrl: cloud.resources['Ballots/DeadLetters'], MessageBody }));
  }
  sqs.destroy();
}

describe('given a vote that is on', () => {
  test('when the receipt key is rotated, then old receipts hold, and after ten minutes the new key signs', async () => {
    const before = await cast('rotation-before');
    expect(await ops('rotate-receipt-key')).toMatchObject({ status: 0, text: expect.stringContaining('signs from') });
    const during = await cast('rotation-during');
    await review.moveTo(review.now() + 11 * 60_000);
    const after = await cast('rotation-after');
    await review.drained();

    const keyOf = ({ receipt }: CastBallotResponse) =>
      (JSON.parse(Buffer.from(receipt.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
    const set = await review.visitor.call<ReceiptKeySet>('GET', '/.well-known/juxian/receipt-keys.json');
    expect(set.keys.map(({ kid }) => kid)).toEqual([keyOf(before), keyOf(after)]);
    expect(keyOf(during)).toBe(keyOf(before));
    expect(keyOf(after)).not.toBe(keyOf(before));
    for (const answer of [before, during, after]) expect(await stateOf(answer)).toBe('counted');
  });

  test('when its tally is to be rebuilt, then that is refused: its totals are hidden', async () => {
    const answer = await ops('rebuild-tally', review.roundId);
    expect(answer).toMatchObject({
      status: 1,
      text: expect.stringContaining(`The vote of ${review.roundId} is not over`),
    });
  });

  test('when the voter key is rotated, then who has voted is still known', async () => {
    await cast('voter-key-rotation');
    await review.drained();
    expect(await ops('rotate-voter-key')).toMatchObject({ status: 0, text: expect.stringContaining('version 2') });
    expect(await review.vote('voter-key-rotation', picks())).toBe(409);
  });

  test('when messages that were put aside come back weeks later, then only what was never counted is counted', async () => {
    const [counted] = await ballotsInLedger();
    if (!counted) throw new Error('No ballot in the ledger');
    const late = { ...counted, voterKey: Buffer.alloc(10, 7).toString('base64url') };
    const changed = { ...counted, acceptedAt: counted.acceptedAt + 1 };
    await review.drained();
    await review.close();
    const before = await tally();
    await putAside(...[counted, late, changed].map((ballot) => JSON.stringify(ballot)), '{ no ballot');
    await review.moveTo(review.now() + 13 * 86_400_000);
    const told = await ops('queues');
    expect(told).toMatchObject({ status: 0, text: expect.stringMatching(/ballots\s+│ 0\s+│ 0\s+│ 4/) });
    for (const name of ['uploads', 'rankings', 'exports']) expect(told.text).toContain(name);
    expect(await ops('redrive', 'ballots')).toMatchObject({
      status: 0,
      text: expect.stringContaining('4 × failed at every'),
    });
    await expect
      .poll(async () => (await ops('redrive', 'ballots', '--yes')).text, { timeout: 60_000, interval: 1000 })
      .toContain('4 moved back into ballots');
    await review.drained();
    const after = await tally();
    expect(after.ballots).toBe((before.ballots ?? 0) + 1);
    // What can never be read is put aside again, with its reason now.
    expect((await ops('redrive', 'ballots')).text).toContain('1 × not JSON');

    // A second time, and nothing at all is counted.
    await putAside(...[counted, late, changed].map((ballot) => JSON.stringify(ballot)));
    expect((await ops('redrive', 'ballots', '--yes', '--max', '10')).status).toBe(0);
    await review.drained();
    expect((await tally()).ballots).toBe(after.ballots);
  });
});

describe('given a vote that is over', () => {
  const signed = ['--yes', '--by', 'Li Gong', '--reason', 'writes were denied on 21 May'];
  const record = async () => {
    const day = new Date(review.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const path = `/api/campaigns/changzhou-2022/audit?from=${day}&to=${day}`;
    return (await (await review.as('auditor')).call<AuditPage>('GET', path)).entries;
  };

  test('when its live tally has lost a ballot, then it is rebuilt, once, and the record says by whom and why', async () => {
    const right = await tally();
    const [counted] = await ballotsInLedger();
    const bucket = Buffer.from(counted?.voterKey ?? '', 'base64url')
      .toString('hex')
      .slice(0, 1);
    await inDatabase((client) =>
      client.send(
        new UpdateItemCommand({
          TableName: review.cloud.resources['SelectionTable'],
          Key: { pk: { S: `TALLY#${counted?.ledger}` }, sk: { S: bucket } },
          UpdateExpression: 'ADD ballots :lost',
          ExpressionAttributeValues: { ':lost': { N: '-1' } },
        }),
      ),
    );
    const told = await ops('rebuild-tally', review.roundId);
    expect(told).toMatchObject({ status: 0, text: expect.stringContaining('1 ballots apart. Rebuild with --yes') });
    expect((await tally()).ballots).toBe((right.ballots ?? 0) - 1);
    expect((await ops('rebuild-tally', review.roundId, '--yes')).text).toContain('--yes needs --by NAME');

    const rebuilt = await ops('rebuild-tally', review.roundId, ...signed);
    expect(rebuilt).toMatchObject({ status: 0, text: expect.stringContaining('1 ballots apart, now 0') });
    expect(await tally()).toEqual(right);
    expect((await ops('rebuild-tally', review.roundId, ...signed)).text).toContain('nothing to rebuild');
    const lines = (await record()).filter(({ action }) => action === 'rebuild-tally');
    expect(lines).toMatchObject([{ actor: 'operator:Li Gong', reason: signed.at(-1), target: review.roundId }]);
  }, 180_000);

  test('when messages lie there that are no ballots, then they are thrown away, kept in a file, and ballots stay', async () => {
    const [counted] = await ballotsInLedger();
    const broken = { ...counted, picks: 'none' };
    // One that is not JSON lies there from before; it may still be hidden from whoever looks.
    await putAside(JSON.stringify(broken), JSON.stringify(counted));
    await expect
      .poll(async () => (await ops('discard', 'ballots')).text, { timeout: 30_000, interval: 5_000 })
      .toContain('2 can never be counted');
    const done = await ops('discard', 'ballots', ...signed);
    expect(done).toMatchObject({ status: 0, text: expect.stringContaining('2 discarded') });
    expect(done.text).toContain('1 can be read as ballots and stay');
    expect(done.text).not.toContain(counted?.voterKey);
    expect((await ops('queues')).text).toMatch(/ballots\s+│ 0\s+│ 0\s+│ 1/);

    const line = (await record()).find(({ action }) => action === 'discard-ballot-message');
    expect(line).toMatchObject({ actor: 'operator:Li Gong', target: review.roundId });
    const { region, adminCredentials: credentials, endpoints, resources } = review.cloud;
    const s3 = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true });
    const { file: Key } = z.object({ file: z.string() }).parse(line?.after);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: resources['Exports'], Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({ body: JSON.stringify(broken) });
    s3.destroy();
  });
});

describe('given a command that cannot be carried out', () => {
  test.each([
    [['redrive'], 'redrive needs one of the queues'],
    [['redrive', 'ballots', '--yes', '--max', '0'], '--max must be a whole number'],
    [['discard', 'uploads'], 'discard needs the queue ballots'],
    [['rebuild-tally'], 'rebuild-tally needs the id of a round'],
    [['rebuild-tally', 'rnd_none'], 'There is no round rnd_none'],
    [['sing'], 'npm run ops -- COMMAND'],
    [['queues', '--outputs', 'none.json'], 'none.json is not there'],
    [['queues', '--outputs', 'package.json'], 'does not hold the outputs'],
    [['queues', '--loud'], "Unknown option '--loud'"],
  ])('when %j is typed, then one clear text says why and nothing is done', async (args, text) => {
    const answer = await ops(...args);
    expect(answer.status).toBe(1);
    expect(answer.text).toContain(text);
    expect(answer.text).not.toContain('    at ');
  });
});
