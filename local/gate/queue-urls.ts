import * as z from 'zod';

const answer = z.object({ QueueUrl: z.string().optional(), QueueUrls: z.array(z.string()).optional() }).loose();
const speaking = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues']);

/**
 * Puts the gate's address into queue URLs that fauxqs answers. It matters: the SDK sends to the host of a queue's URL
 * rather than to its configured endpoint, and would go round the gate.
 */
export const rewriteQueueUrls = (operation: string, body: Buffer, gate: string): Buffer => {
  if (!speaking.has(operation)) return body;
  const { QueueUrl, QueueUrls, ...rest } = answer.parse(JSON.parse(body.toString()));
  const moved = (url: string): string => `${gate}${new URL(url).pathname}`;
  return Buffer.from(
    JSON.stringify({
      ...rest,
      ...(QueueUrl === undefined ? {} : { QueueUrl: moved(QueueUrl) }),
      ...(QueueUrls === undefined ? {} : { QueueUrls: QueueUrls.map(moved) }),
    }),
  );
};
