import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReceiptKeySet, ReceiptStatus } from '../../shared/contract/receipts.ts';
import type { CastBallotResponse } from '../../shared/contract/ballots.ts';
import { startSmallReview, type SmallReview } from './small-review.ts';

/** Receipts as a voter has them: from the ballot's answer to the question what became of it, and offline. */
let review: SmallReview;
let folder: string;
const ids = () => review.candidates.map(({ candidateId }) => candidateId);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'juxian-receipts-'));
  review = await startSmallReview();
  await review.open();
}, 180_000);
afterAll(async () => {
  await review?.stop();
  rmSync(folder, { recursive: true });
});

async function cast(voter: string, picks: readonly string[]): Promise<CastBallotResponse> {
  const { status, body } = await review.cast(voter, picks);
  expect(status).toBe(202);
  return body as CastBallotResponse;
}
const stateOf = (receipt: string) => review.visitor.call<ReceiptStatus>('GET', `/api/receipts/${receipt}`);
const keySet = () => review.visitor.call<ReceiptKeySet>('GET', '/.well-known/juxian/receipt-keys.json');

/** `npm run receipt -- check` without npm. */
function check(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/receipt.ts', 'check', ...args], {
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

function saved(name: string, content: unknown): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('given a ballot', () => {
  test('when it was counted, then its receipt says so, with the time and nothing of its content', async () => {
    const answer = await cast('receipt-1', ids().slice(0, 2));
    await review.drained();
    expect(await stateOf(answer.receipt)).toEqual({
      state: 'counted',
      roundId: review.roundId,
      ballotId: answer.ballotId,
      acceptedAt: answer.acceptedAt,
      message: '选票已计入。',
    });
  });

  test('when the same voter sent several at once, then one is counted and the others are its duplicates', async () => {
    const sent = await Promise.all(
      ids()
        .slice(0, 4)
        .map((id) => review.cast('receipt-race', [id])),
    );
    const taken = sent.filter(({ status }) => status === 202).map(({ body }) => body as CastBallotResponse);
    await review.drained();
    const states = await Promise.all(taken.map(({ receipt }) => stateOf(receipt)));
    const counted = states.filter(({ state }) => state === 'counted');
    expect(counted).toHaveLength(1);
    for (const other of states) {
      if (other.state === 'counted') continue;
      expect(other).toMatchObject({ state: 'duplicate', countedBallotAcceptedAt: counted[0]?.acceptedAt });
    }
  });

  test('when its receipt was changed, then it is refused by name', async () => {
    const { receipt } = await cast('receipt-changed', ids().slice(0, 1));
    const [header = '', payload = '', signature = ''] = receipt.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { at: number };
    const forged = Buffer.from(JSON.stringify({ ...claims, at: claims.at + 1 })).toString('base64url');
    const ask = (text: string) => fetch(`${review.cloud.url}/api/receipts/${text}`);
    const refused = await ask(`${header}.${forged}.${signature}`);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ code: 'receipt-invalid', field: 'receipt' });
    expect((await ask('abc')).status).toBe(400);
    expect((await ask(`${'a'.repeat(1000)}.b.c`)).status).toBe(400);
  });

  test('when it is checked offline, then the command says what is right and what is wrong', async () => {
    const picks = ids().slice(1, 4);
    const answer = saved('answer.json', await cast('receipt-offline', picks));
    const keys = saved('receipt-keys.json', await keySet());
    expect(check(answer, '--keys', keys)).toMatchObject({ status: 0, text: expect.stringContaining('签名　　　有效') });
    const right = check(answer, '--keys', keys, '--picks', picks.toReversed().join(','));
    expect(right).toMatchObject({ status: 0, text: expect.stringContaining('与回执一致（3 人）') });
    const wrong = check(answer, '--keys', keys, '--picks', ids()[0]!);
    expect(wrong).toMatchObject({ status: 1, text: expect.stringContaining('与回执不一致') });
    const { receipt } = await cast('receipt-bare', picks);
    expect(check(receipt, '--keys', keys)).toMatchObject({ status: 0 });
    expect(check(receipt, '--keys', keys, '--picks', picks[0]!)).toMatchObject({
      status: 1,
      text: expect.stringContaining('缺少盐值'),
    });
    expect(check(`${receipt.slice(0, -9)}AAAAAAAAA`, '--keys', keys)).toMatchObject({
      status: 1,
      text: expect.stringContaining('回执被改动过'),
    });
    expect(check(receipt, '--keys', path.join(folder, 'none.json'))).toMatchObject({
      status: 1,
      text: expect.stringContaining('读不到回执公钥'),
    });
    expect(check()).toMatchObject({ status: 1, text: expect.stringContaining('用法') });
  });
});
