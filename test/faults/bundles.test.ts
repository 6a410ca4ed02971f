import { configure } from '@zip.js/zip.js/lib/zip-core-native.js';
import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { inParallel } from '../../sample/client.ts';
import type { BundleRecord } from '../../shared/actions/bundle-records.ts';
import { type BuildBundlePorts, buildBundle } from '../../shared/actions/bundles/build-bundle.ts';
import type { BundleRequested } from '../../shared/contract/messages.ts';
import { now, startBundleStand } from '../bundle/stand.ts';
import { type CrashPoint, crashPoints, died, MortalProcess } from './injected.ts';

/**
 * build-export dies before and after every call that it makes of a store, a bucket or the queue, and lives through the
 * refusal of every call and through the loss of every answer; then the message comes again, to a worker that lives. The
 * calls are counted, not listed. However it went, there is one bundle in the end, the same to the byte, told once.
 */
// zip.js works on as many entries at once as there are processors, over all zips: a process that dies in the middle of
// one would keep its place, and here they all live in one.
configure({ maxWorkers: 5_000 });

let stand: Awaited<ReturnType<typeof startBundleStand>>;
beforeAll(async () => {
  stand = await startBundleStand();
  await stand.file('adv_1', 'approval-form', Buffer.from('form'));
});
afterAll(() => stand.stop());

type Calls = Readonly<Record<string, unknown>>;

/** The same ports, every call of which the process may not survive. */
function mortal<T extends object>(process: MortalProcess, ports: T): T {
  const wrapped = Object.entries(ports as Calls).map(([name, port]) => {
    if (typeof port === 'function') return [name, process.effect(port as (...args: unknown[]) => Promise<unknown>)];
    return [name, mortal(process, port as object)];
  });
  return Object.fromEntries(wrapped) as T;
}

function portsOf(process: MortalProcess): BuildBundlePorts {
  const { clock, packZip, drawings, ...outside } = stand.ports;
  return { clock, packZip, drawings, ...mortal(process, outside) };
}

/** Makes a bundle in a process with a mishap, and again in one without; how many calls the first one made. */
async function run(point?: CrashPoint, asked: Partial<BundleRecord> = {}) {
  const request = await stand.ask(asked);
  const process = new MortalProcess(point);
  const first = await process
    .run(() => buildBundle(portsOf(process), request, now + 600_000))
    .catch(() => 'thrown' as const);
  if (point && point.at <= process.calls) {
    expect(first).toBe(point.when === 'before' || point.when === 'after' ? died : 'thrown');
  }
  await process.settled();
  const again = await buildBundle(stand.ports, request, now + 600_000);
  expect(['ready', 'settled']).toContain(again.type);
  return { request, calls: process.calls };
}

async function expectOne(request: BundleRequested, zip: string, point: CrashPoint): Promise<void> {
  const found = hash('sha256', await stand.zipOf(request), 'hex');
  expect([point, found]).toEqual([point, zip]);
  expect(await stand.finished(request)).toHaveLength(1);
  expect(await stand.entriesOf(request)).toMatchObject([{ action: 'build-export', after: { status: 'ready' } }]);
}

/** After a call the state is what it is before the next, and a call that was refused has changed none. */
const telling = ({ when }: CrashPoint): boolean => when === 'after' || when === 'unheard';

test('given every call of its way, when the function dies there, then one bundle comes of it', async () => {
  const { request: sound, calls } = await run();
  const zip = hash('sha256', await stand.zipOf(sound), 'hex');
  // Records and documents, what is drawn, the plan, the upload, and how far it has come.
  expect(calls).toBeGreaterThanOrEqual(40);
  await inParallel(4, crashPoints(calls).filter(telling), async (point) => {
    const { request } = await run(point);
    await expectOne(request, zip, point);
  });
}, 300_000);

test('given a zip of several parts, when the function dies while it packs, then one bundle comes of it', async () => {
  // It begins in one part and ends in another.
  await stand.file('adv_1', 'slides', Buffer.alloc(9 * 1024 * 1024, 'slides '));
  const { request: sound } = await run();
  const zip = hash('sha256', await stand.zipOf(sound), 'hex');
  const { plan } = (await stand.recordOf(sound)) ?? {};
  const settled: Partial<BundleRecord> = { status: 'packing', ...(plan && { plan }) };
  const { calls } = await run(undefined, settled);
  // The record twice, the plan, the upload, its parts, every file, how far it has come, and the end.
  expect(calls).toBeGreaterThanOrEqual(25);
  await inParallel(4, crashPoints(calls).filter(telling), async (point) => {
    const { request } = await run(point, settled);
    await expectOne(request, zip, point);
  });
}, 300_000);
