import type { SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { SqsMessage } from './sqs-client.ts';

/**
 * The record that a function gets for a message. The queue's engine stamps the machine's time; `shift` milliseconds
 * are added, so that a function on a moved clock sees the age that it would see in that time.
 */
export function sqsRecord(message: SqsMessage, eventSourceARN: string, awsRegion: string, shift: number): SQSRecord {
  const attributes = message.Attributes ?? {};
  const shifted = (name: string): string => String(Math.round(Number(attributes[name] ?? 0) + shift));
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: {
      ...attributes,
      ApproximateReceiveCount: attributes['ApproximateReceiveCount'] ?? '1',
      SentTimestamp: shifted('SentTimestamp'),
      SenderId: attributes['SenderId'] ?? '',
      ApproximateFirstReceiveTimestamp: shifted('ApproximateFirstReceiveTimestamp'),
    },
    messageAttributes: messageAttributes(message),
    ...(message.MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  };
}

function messageAttributes({ MessageAttributes }: SqsMessage): SQSMessageAttributes {
  const attributes: SQSMessageAttributes = {};
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(MessageAttributes ?? {})) {
    attributes[name] = {
      ...(StringValue !== undefined && { stringValue: StringValue }),
      ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    };
  }
  return attributes;
}
