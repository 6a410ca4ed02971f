import * as z from 'zod';
import type { Place } from './access-dynamodb.ts';
import type { Access } from './policy.ts';

const names = z.object({
  QueueUrl: z.string().optional(),
  QueueName: z.string().optional(),
  SourceArn: z.string().optional(),
});

/**
 * What an SQS request does. A batch is authorized as its single form.
 *
 * @throws ZodError when the body is not of the operation's shape.
 */
export const sqsAccess = (operation: string, body: unknown, { account, region }: Place): Access[] => {
  const { QueueUrl, QueueName, SourceArn } = names.parse(body);
  const name = QueueName ?? QueueUrl?.split('/').findLast((part) => part !== '');
  const resource = name === undefined ? (SourceArn ?? '*') : `arn:aws:sqs:${region}:${account}:${name}`;
  return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource }];
};
