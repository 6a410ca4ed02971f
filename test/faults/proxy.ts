import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { AwsFault, type JsonCall } from '../../shared/adapters/aws/json-call.ts';
import type { Random } from './injected.ts';

/** A service of AWS's JSON protocol on a port of this machine: what stands between a function's caller and an engine. */

type Request = { readonly target: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };
type Answer = { readonly status: number; readonly body: string };
/** `cut`: the connection ends without an answer. */
export type Handler = (request: Request) => Promise<Answer | 'cut'>;

export type Service = { readonly endpoint: string; stop(): Promise<void> };

export async function startService(handle: Handler): Promise<Service> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const answer = await handle({ target: headers['x-amz-target'] ?? '', headers, body: await text(request) });
      if (answer === 'cut') response.socket?.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
    };
    // Whatever this test's own service cannot do is seen as a lost connection.
    answer().catch(() => response.socket?.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with what a caller of this process gets. */
export const answering =
  (call: JsonCall): Handler =>
  async ({ target, body }) => {
    try {
      const operation = target.replace(/^.*[.]/, '');
      return { status: 200, body: JSON.stringify(await call(operation, JSON.parse(body) as object)) };
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      return { status: error.status, body: JSON.stringify({ ...error.body, __type: error.name }) };
    }
  };

/** Hands requests on to an engine, as they came. */
export function forwarding(endpoint: string): Handler & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const { hostname, port } = new URL(endpoint);
  const forward: Handler = async ({ headers, body }) => {
    const sent = send({ agent, hostname, port, path: '/', method: 'POST', headers });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: await text(response) };
  };
  return Object.assign(forward, { close: () => agent.destroy() });
}

const fault = (status: number, name: string): Answer => ({ status, body: JSON.stringify({ __type: name }) });
const refusals = [
  fault(400, 'com.amazonaws.dynamodb.v20120810#ThrottlingException'),
  fault(400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'),
  fault(500, 'InternalServerError'),
  fault(503, 'ServiceUnavailable'),
  'cut' as const,
];

/**
 * Spoils `percent` of the requests: half of these are not carried out, and half are and their answer is lost.
 * @returns how many requests it has seen and spoilt
 */
export function spoiling(handle: Handler, percent: number, random: Random): Handler & { seen: number; spoilt: number } {
  const spoil: Handler = async (request) => {
    spoiler.seen += 1;
    if (!random.chance(percent)) return handle(request);
    spoiler.spoilt += 1;
    const carriedOut = random.chance(50);
    const answer = random.pick(refusals);
    if (carriedOut) await handle(request);
    return answer;
  };
  const spoiler = Object.assign(spoil, { seen: 0, spoilt: 0 });
  return spoiler;
}
