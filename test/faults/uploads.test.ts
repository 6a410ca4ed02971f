import { hash, randomBytes } from 'node:crypto';
import { request as plainRequest } from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { samplePdf, samplePng } from '../../sample/files.ts';
import type { BegunUpload, UploadRequest } from '../../shared/contract/uploads.ts';
import { uploadPartBytes } from '../../shared/contract/uploads.ts';
import { startUploadStand } from './upload-stand.ts';

const step = 64 * 1024;
let stand: Awaited<ReturnType<typeof startUploadStand>>;
beforeAll(async () => {
  stand = await startUploadStand();
});
afterAll(() => stand.stop());

const declare = (bytes: Uint8Array, more: Partial<UploadRequest> = {}): UploadRequest => ({
  kind: 'portrait',
  name: 'a.png',
  mediaType: 'image/png',
  size: bytes.length,
  sha256: hash('sha256', bytes, 'hex'),
  ...more,
});

async function begin(adviserId: string, request: UploadRequest): Promise<BegunUpload> {
  const begun = await stand.request(adviserId, request);
  if (!begun.ok) throw new Error(`${begun.error.type}: ${begun.error.detail}`);
  return begun.value;
}

type Target = { readonly url?: string | undefined; readonly headers?: Readonly<Record<string, string>> | undefined };

/** A PUT whose connection breaks after so many bytes; 0 when nobody answered. */
const put = (
  { url = '', headers = {} }: Target,
  bytes: Uint8Array,
  cutAt = Number.POSITIVE_INFINITY,
): Promise<number> =>
  new Promise((resolve) => {
    const length = String(bytes.length);
    const sending = plainRequest(url, {
      method: 'PUT',
      agent: false,
      headers: { ...headers, 'content-length': length },
    });
    sending.once('response', (response) => {
      response.resume();
      response.once('close', () => resolve(response.statusCode ?? 0));
    });
    sending.once('error', () => resolve(0));
    if (cutAt >= bytes.length) sending.end(bytes);
    else sending.write(bytes.subarray(0, cutAt), () => sending.destroy());
  });

const wholeOf = (begun: BegunUpload): Target => ('url' in begun ? begun : {});
const untilStatus = (adviserId: string, documentId: string, status: string): Promise<unknown> =>
  vi.waitFor(async () => expect(await stand.statusOf(adviserId, documentId)).toBe(status), { timeout: 15_000 });

/** What must hold whatever happened: accepted means that these very bytes lie in their place. */
async function expectSound(adviserId: string): Promise<void> {
  for (const record of await stand.documentsOf(adviserId)) {
    const key = stand.keyOf(adviserId, record.documentId).replace('quarantine', 'accepted');
    const bytes = await stand.ports.files.read(key);
    const found = bytes && hash('sha256', bytes, 'hex');
    expect([record.documentId, found]).toEqual([
      record.documentId,
      record.status === 'accepted' ? record.sha256 : undefined,
    ]);
  }
}

describe('given a connection that breaks', () => {
  test('when it does at every 64 KiB, then nothing is kept of it, and the whole file is then accepted', async () => {
    const raw = { width: 600, height: 600, channels: 3 } as const;
    const noise = await sharp(randomBytes(600 * 600 * 3), { raw })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const begun = await begin('adv_cut', declare(noise));
    const seen = stand.outcomes.length;
    let cuts = 0;
    for (let at = 0; at < noise.length; at += step) {
      expect(await put(wholeOf(begun), noise, at)).toBe(0);
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(16);
    expect(await stand.keys('quarantine/')).toEqual([]);
    expect(stand.outcomes.length).toBe(seen);
    expect(await put(wholeOf(begun), noise)).toBe(200);
    await untilStatus('adv_cut', begun.documentId, 'accepted');
    await expectSound('adv_cut');
  });

  test('when it does at every 64 KiB of a part, then only whole parts count, and the file goes on from there', async () => {
    const large = Buffer.concat([samplePdf('large'), Buffer.alloc(uploadPartBytes + 8 * step, '%')]);
    const parts = [large.subarray(0, uploadPartBytes), large.subarray(uploadPartBytes)];
    const hashes = parts.map((part) => hash('sha256', part, 'hex'));
    const request = declare(large, { kind: 'slides', name: 'a.pdf', mediaType: 'application/pdf', parts: hashes });
    const begun = await begin('adv_parts', request);
    const targets = 'parts' in begun ? begun.parts : [];
    const [first = Buffer.alloc(0), last = Buffer.alloc(0)] = parts;
    expect(await put(targets[0] ?? {}, first)).toBe(200);
    for (let at = 0; at < last.length; at += step) expect(await put(targets[1] ?? {}, last, at)).toBe(0);
    // Another part's bytes, and bytes of the right length that are not the declared ones.
    expect(await put(targets[1] ?? {}, first.subarray(0, last.length))).toBe(400);
    const early = await stand.go('adv_parts', begun.documentId, 'complete');
    expect(early).toMatchObject({ error: { type: 'upload-incomplete', detail: 'parts：尚缺第 2 片' } });
    const resumed = await stand.go('adv_parts', begun.documentId, 'resume');
    if (!resumed.ok || !('parts' in resumed.value) || !Array.isArray(resumed.value.parts)) throw new Error('no parts');
    expect(resumed.value.parts.map(({ received }) => received)).toEqual([true, false]);
    expect(await put(resumed.value.parts[1] ?? {}, last)).toBe(200);
    expect(await stand.go('adv_parts', begun.documentId, 'complete')).toMatchObject({ ok: true });
    expect(await stand.go('adv_parts', begun.documentId, 'complete')).toMatchObject({ ok: true });
    await untilStatus('adv_parts', begun.documentId, 'accepted');
    await expectSound('adv_parts');
  });
});

describe('given a file that is not the declared one', () => {
  const png = samplePng('declared');
  test.each([
    ['another hash', Buffer.from(png).fill(0, 60), 400],
    ['a shorter file', png.subarray(1), 403],
    ['a longer file', Buffer.concat([png, png]), 403],
  ])('when it has %s, then the bucket refuses it and the document still waits', async (name, bytes, status) => {
    const adviserId = `adv_${name.replaceAll(' ', '_')}`;
    const begun = await begin(adviserId, declare(png));
    expect(await put(wholeOf(begun), bytes)).toBe(status);
    expect(await stand.statusOf(adviserId, begun.documentId)).toBe('awaiting-upload');
    expect(await put(wholeOf(begun), png)).toBe(200);
    await untilStatus(adviserId, begun.documentId, 'accepted');
    await expectSound(adviserId);
  });

  test.each([
    ['hash', Buffer.from(png).fill(0, 60), {}],
    ['length', png.subarray(1), {}],
    ['type', png, { mediaType: 'image/jpeg', name: 'a.jpg' }],
  ])(
    'when it got into the bucket all the same with a wrong %s, then it is refused and gone',
    async (what, bytes, more) => {
      const adviserId = `adv_wrong_${what}`;
      const { documentId } = await begin(adviserId, declare(png, more));
      await stand.put(stand.keyOf(adviserId, documentId), bytes);
      await untilStatus(adviserId, documentId, 'refused');
      await vi.waitFor(async () => expect(await stand.keys(stand.keyOf(adviserId, documentId))).toEqual([]));
      await expectSound(adviserId);
    },
  );
});

describe('given events that come as they like', () => {
  test('when two files for the one place arrive at once, then exactly one is accepted, every time', async () => {
    for (let round = 0; round < 6; round += 1) {
      const adviserId = `adv_race_${round}`;
      const files = [samplePng(`${round} a`), samplePng(`${round} b`)];
      const begun: BegunUpload[] = [];
      for (const file of files) {
        begun.push(await begin(adviserId, declare(file)));
        // The first lapses, so that a second may be declared; both URLs are still good.
        stand.clock.now += 15 * 60_000;
      }
      await Promise.all(begun.map((one, index) => put(wholeOf(one), files[index] ?? Buffer.alloc(0))));
      await vi.waitFor(
        async () => {
          const states = (await stand.documentsOf(adviserId)).map(({ status }) => status);
          expect(states.toSorted()).toEqual(['accepted', 'refused']);
        },
        { timeout: 15_000 },
      );
    }
    // Whoever lost the race has left nothing behind, where accepted files lie least of all.
    for (let round = 0; round < 6; round += 1) await expectSound(`adv_race_${round}`);
  });

  test('when new URLs are asked for while files are verified, then no file waits for a retry', async () => {
    const seen = stand.outcomes.length;
    let renewed = 0;
    for (let round = 0; round < 6; round += 1) {
      const adviserId = `adv_resume_${round}`;
      const file = samplePng(`resume ${round}`);
      const begun = await begin(adviserId, declare(file));
      expect(await put(wholeOf(begun), file)).toBe(200);
      for (let time = 0; time < 10; time += 1) {
        if ((await stand.go(adviserId, begun.documentId, 'resume')).ok) renewed += 1;
      }
      await untilStatus(adviserId, begun.documentId, 'accepted');
      await expectSound(adviserId);
    }
    expect(renewed).toBeGreaterThan(6);
    expect(stand.outcomes.slice(seen)).not.toContain('again');
  });

  test('when a file arrives before its record, and each event twice, then it is accepted once', async () => {
    const png = samplePng('early');
    const next = stand.ports.ids.next;
    const documentId = 'doc_early';
    const seen = stand.outcomes.length;
    await stand.put(stand.keyOf('adv_early', documentId), png);
    await vi.waitFor(() => expect(stand.outcomes.slice(seen)).toContain('again'));
    stand.ports.ids.next = () => documentId;
    await begin('adv_early', declare(png));
    stand.ports.ids.next = next;
    await untilStatus('adv_early', documentId, 'accepted');
    await vi.waitFor(
      () => {
        // A queue delivers at least once: however often it came, one delivery accepted it.
        const after = stand.outcomes.slice(seen).filter((one) => one !== 'again');
        expect(after.filter((one) => one === 'accepted')).toHaveLength(1);
        expect(new Set(after)).toEqual(new Set(['accepted', 'ignored']));
      },
      { timeout: 10_000 },
    );
    await expectSound('adv_early');
  });
});
