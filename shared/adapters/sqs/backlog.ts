import type { BallotBacklog } from '../../actions/vote-ports.ts';
import type { JsonCall } from '../aws/json-call.ts';

const depth = {
  visible: 'ApproximateNumberOfMessages',
  delayed: 'ApproximateNumberOfMessagesDelayed',
  inFlight: 'ApproximateNumberOfMessagesNotVisible',
} as const;

/**
 * How many ballot messages are not in the ledger yet. SQS counts approximately and about a minute late: a round is
 * final only when this is zero in a run well after the close.
 */
export function sqsBallotBacklog(call: JsonCall, queueUrl: string, deadLettersUrl: string): BallotBacklog {
  return {
    read: async () => {
      const [ballots, dead] = await Promise.all([depthOf(call, queueUrl), depthOf(call, deadLettersUrl)]);
      return {
        waiting: ballots.visible + ballots.delayed,
        inFlight: ballots.inFlight,
        dead: dead.visible + dead.delayed + dead.inFlight,
      };
    },
  };
}

async function depthOf(call: JsonCall, queueUrl: string): Promise<Record<keyof typeof depth, number>> {
  const AttributeNames = Object.values(depth);
  const { Attributes: found } = await call<{ readonly Attributes?: Readonly<Record<string, string>> }>(
    'GetQueueAttributes',
    { QueueUrl: queueUrl, AttributeNames },
  );
  // A missing figure is not zero: 'nothing waits' must be known, not assumed.
  const read = (name: string): number => {
    const value = found?.[name];
    if (value === undefined) throw new Error(`The queue did not tell its ${name}`);
    return Number(value);
  };
  return { visible: read(depth.visible), delayed: read(depth.delayed), inFlight: read(depth.inFlight) };
}
