import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startCloud, StartupError, type Cloud } from '../../local/index.ts';
import { synthesizeSample } from './sample-app/app.ts';
import { adminClients, sampleFolder, sendAll, startSample, untilDrained } from './sample-app/harness.ts';

type Place = Awaited<ReturnType<typeof sampleFolder>>;
type Child = Pick<Cloud, 'url' | 'endpoints' | 'adminCredentials' | 'region' | 'resources'>;

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
});

async function given(options?: Parameters<typeof sampleFolder>[0]): Promise<Place> {
  const place = await sampleFolder(options);
  undo.push(place.remove);
  return place;
}

async function start(place: Place): Promise<Cloud> {
  const cloud = await startSample(place);
  undo.push(cloud.stop);
  return cloud;
}

async function startChild({ assemblyDir, dataDir }: Place): Promise<{ child: ChildProcess; cloud: Child }> {
  const program = fileURLToPath(new URL('./sample-app/child.ts', import.meta.url));
  const child = spawn(process.execPath, [program, assemblyDir, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  undo.push(async () => child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, cloud: JSON.parse(line) as Child };
}

const post = (url: string, body: string) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });

test('given messages and stream records under way, when the cloud is killed and started again, then none is lost', async () => {
  const place = await given();
  const { child, cloud: first } = await startChild(place);
  const bodies = Array.from({ length: 300 }, (_, index) => `message ${index}`);
  const items = Array.from({ length: 60 }, (_, index) => `item-${index}`);
  await sendAll(adminClients(first).sqs, first.resources['SampleData/Work'] ?? '', bodies);
  await Promise.all(items.map((id) => post(`${first.url}/items`, id)));
  // Somewhere in the middle of the first batches.
  await sleep(300);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const second = await start(place);
  await untilDrained(second);
  const results = await adminClients(second).results();
  expect(bodies.filter((body) => !results.has(`work ${body}`))).toEqual([]);
  expect(items.filter((id) => !results.has(`fold ${id}`))).toEqual([]);
  expect(second.resources['Key']).toBe(first.resources['Key']);
});

test('given a moved clock and all work done, when the cloud starts again, then time goes on and nothing is done twice', async () => {
  const place = await given();
  const first = await start(place);
  await post(`${first.url}/items`, 'once');
  await untilDrained(first);
  first.clock.moveTo(new Date('2031-01-01T12:00:00Z'));
  await untilDrained(first);
  const before = await adminClients(first).results();
  await first.stop();

  const second = await start(place);
  expect(second.clock.now().toISOString()).toMatch(/^2031-01-01T12:0/);
  await untilDrained(second);
  expect(await adminClients(second).results()).toEqual(before);
});

test('given a role without one grant, when the function makes that call, then it is refused', async () => {
  const cloud = await start(await given({ withoutGrant: 'send messages' }));
  expect((await post(`${cloud.url}/messages`, 'refused')).status).toBe(500);
  expect(cloud.denials).toContainEqual(
    expect.objectContaining({
      principal: 'Api',
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:ap-east-1:000000000000:SampleData-Work',
    }),
  );
  expect(await cloud.queueDepth('SampleData/Work')).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test('given data of an earlier template, when a key has changed, then the start names the table and --fresh', async () => {
  const place = await given();
  await (await startSample(place)).stop();
  const assemblyDir = synthesizeSample({ folder: path.join(place.dataDir, '../changed'), key: 'other' });
  const failing = startSample({ ...place, assemblyDir });
  await expect(failing).rejects.toThrow(StartupError);
  await expect(failing).rejects.toThrow(/SampleData-Items .*keys or indexes.*--fresh/);
  // Nothing of the failed start is left: the folder can be taken again, and emptied.
  const options = { assemblyDir, dataDir: place.dataDir, port: 0, fresh: true, parameters: () => ({ Greeting: 'Hi' }) };
  const cloud = await startCloud(options);
  undo.push(cloud.stop);
  expect((await fetch(`${cloud.url}/hello/x`)).status).toBe(200);
});

test('given a parameter without a value, when the cloud starts, then the fault names it', async () => {
  const place = await given();
  const starting = startCloud({ ...place, port: 0, parameters: () => ({}) });
  await expect(starting).rejects.toThrow(/Parameter Greeting of stack SampleService/);
});
