import { AwsError, type AwsJson } from '../aws-json.ts';
import type { QueueModel } from '../template/index.ts';

/** Makes a queue, or brings the one of an earlier start up to the template; its messages stay. */
export async function provisionQueue(sqs: AwsJson, queue: QueueModel): Promise<void> {
  const QueueName = queue.physicalName;
  const Attributes = attributesOf(queue);
  try {
    const { QueueUrl } = (await sqs.call('GetQueueUrl', { QueueName })) as { QueueUrl: string };
    if (Object.keys(Attributes).length > 0) await sqs.call('SetQueueAttributes', { QueueUrl, Attributes });
  } catch (error) {
    if (!(error instanceof AwsError && /NonExistentQueue|QueueDoesNotExist/.test(error.code))) throw error;
    await sqs.call('CreateQueue', { QueueName, Attributes });
  }
}

/** The service takes every attribute as a text. */
function attributesOf({ properties }: QueueModel): Record<string, string> {
  const { RedrivePolicy, ...rest } = properties;
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
}
