import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import Table from 'cli-table3';
import type { Deployment } from './deployment.ts';

/** Queues that feed a function, each with its dead letters beside it: what `redrive` takes, and the stack's own names. */
const named = { ballots: 'Ballots', uploads: 'Uploads', rankings: 'Rankings', exports: 'ExportRequests' } as const;
export type WorkQueueName = keyof typeof named;
export const workQueues = Object.keys(named) as readonly WorkQueueName[];

/** The names of a work queue's two halves in a deployment. */
export function halvesOf(name: WorkQueueName): { readonly queue: string; readonly deadLetters: string } {
  return { queue: `${named[name]}Queue`, deadLetters: `${named[name]}DeadLetters` };
}

export type Depth = { readonly waiting: number; readonly inFlight: number };

/** Messages that wait (delayed ones too) and that a consumer has at the moment. SQS counts approximately. */
export async function depthOf(sqs: SQSClient, url: string): Promise<Depth> {
  const { Attributes: found = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesDelayed',
        'ApproximateNumberOfMessagesNotVisible',
      ],
    }),
  );
  return {
    waiting:
      Number(found['ApproximateNumberOfMessages'] ?? 0) + Number(found['ApproximateNumberOfMessagesDelayed'] ?? 0),
    inFlight: Number(found['ApproximateNumberOfMessagesNotVisible'] ?? 0),
  };
}

/** A line a queue: what waits, what is under way, what was put aside. */
export async function showQueues({ sqs, find }: Deployment): Promise<string> {
  const table = new Table({ head: ['queue', 'waiting', 'in flight', 'put aside'], style: { head: [], border: [] } });
  for (const name of workQueues) {
    const { queue, deadLetters } = halvesOf(name);
    const [live, dead] = await Promise.all([depthOf(sqs, find(queue)), depthOf(sqs, find(deadLetters))]);
    table.push([name, live.waiting, live.inFlight, dead.waiting + dead.inFlight]);
  }
  for (const [name, output] of Object.entries({
    'fold failures': 'FoldFailures',
    'nightly failures': 'NightlyFailures',
  })) {
    const { waiting, inFlight } = await depthOf(sqs, find(output));
    table.push([name, '', '', waiting + inFlight]);
  }
  return table.toString();
}
