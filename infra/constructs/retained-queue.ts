import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accept } from '../nag.ts';

/** A message is given to its function this often before it is put aside for a person to look at, unless a queue says else. */
const usualReceives = 5;

type Consumer = {
  readonly timeout: Duration;
  readonly window?: Duration;
  readonly visibility?: Duration;
  readonly receives?: number;
};

/** A queue that outlives its stack: encrypted, TLS only, messages kept for SQS's longest time, 14 days. */
export class RetainedQueue extends Queue {
  constructor(scope: Construct, id: string, props: { visibility?: Duration; deadLetters?: DeadLetterQueue } = {}) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN,
      ...(props.visibility && { visibilityTimeout: props.visibility }),
      ...(props.deadLetters && { deadLetterQueue: props.deadLetters }),
    });
  }
}

/** Where a stream or an asynchronous call leaves what its function could not do: the end of the line by itself. */
export class FailureQueue extends RetainedQueue {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    accept(this, 'SQS3', 'This is a dead-letter queue, of a source other than SQS, which cdk-nag does not recognise.');
  }
}

/** A queue that feeds one function, and the dead-letter queue beside it. */
export class WorkQueue extends Construct {
  readonly queue: RetainedQueue;
  readonly deadLetters: RetainedQueue;

  /**
   * @param consumer the timeout and batching window of the function that reads the queue: a message stays hidden for
   * six timeouts and a window, as AWS asks, so that a batch under way is not handed out a second time; unless
   * `visibility` says for how long; it is delivered `receives` times
   */
  constructor(scope: Construct, id: string, consumer: Consumer) {
    super(scope, id);
    this.deadLetters = new RetainedQueue(this, 'DeadLetters');
    this.queue = new RetainedQueue(this, 'Queue', {
      visibility:
        consumer.visibility ?? Duration.seconds(6 * consumer.timeout.toSeconds() + (consumer.window?.toSeconds() ?? 0)),
      deadLetters: { queue: this.deadLetters, maxReceiveCount: consumer.receives ?? usualReceives },
    });
  }
}
