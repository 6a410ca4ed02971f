/** Functions of the sample app: each leaves a row in the Results table, by which tests see what it was given. */
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, Context, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';

const dynamodb = new DynamoDBClient();
const sqs = new SQSClient();
const secrets = new SecretsManagerClient();
const env = (name: string): string => process.env[name] ?? '';

const note = async (id: string, text: string, table = env('RESULTS_TABLE')): Promise<void> => {
  const Item = { id: { S: id }, text: { S: text }, at: { N: String(Date.now()) } };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
};

export const api = async (event: APIGatewayProxyEventV2, context: Context): Promise<unknown> => {
  switch (event.routeKey) {
    case 'GET /hello/{name}':
      // oxlint-disable-next-line no-console -- a function's console is its log
      console.log('hello', event.pathParameters?.['name']);
      return {
        greeting: `${env('GREETING')}, ${event.pathParameters?.['name']}`,
        now: new Date().toISOString(),
        region: env('AWS_REGION'),
        home: env('HOME'),
        remaining: context.getRemainingTimeInMillis(),
      };
    case 'POST /messages': {
      const MessageBody = event.body ?? '';
      await sqs.send(new SendMessageCommand({ QueueUrl: env('WORK_QUEUE_URL'), MessageBody }));
      return { statusCode: 202 };
    }
    case 'POST /items': {
      await note(event.body ?? '', 'item', env('ITEMS_TABLE'));
      return { statusCode: 201 };
    }
    case 'GET /secret':
      return secrets.send(new GetSecretValueCommand({ SecretId: env('SECRET') })).then(({ SecretString }) => ({
        length: SecretString?.length,
      }));
    default:
      // Not granted: to see the refusal.
      return dynamodb.send(new ScanCommand({ TableName: env('ITEMS_TABLE') })).then(
        () => ({ statusCode: 200 }),
        (error: Error) => ({ statusCode: 403, body: JSON.stringify({ name: error.name, message: error.message }) }),
      );
  }
};

export const work = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { body, messageId, attributes } of event.Records) {
    if (body.startsWith('bad')) batchItemFailures.push({ itemIdentifier: messageId });
    else await note(`work ${body}`, attributes.ApproximateReceiveCount);
  }
  await note(`batch ${Date.now()} ${Math.random()}`, String(event.Records.length));
  return { batchItemFailures };
};

export const count = async (event: SQSEvent): Promise<void> => {
  await note(`count ${Date.now()} ${Math.random()}`, String(event.Records.length));
};

export const fold = async (event: DynamoDBStreamEvent): Promise<void> => {
  const ids = event.Records.map(({ dynamodb: change }) => change?.Keys?.['id']?.S ?? '');
  if (ids.some((id) => id.startsWith('poison'))) throw new Error(`poison among ${ids.length}`);
  for (const id of ids) await note(`fold ${id}`, event.Records[0]?.eventSourceARN ?? '');
};

export const upload = async (event: SQSEvent): Promise<void> => {
  for (const { body } of event.Records) {
    const { detail } = JSON.parse(body) as { detail: { object: { key: string; size: number } } };
    await note(`upload ${detail.object.key}`, body);
  }
};

export const tick = async (event: { time: string }): Promise<void> => note(`tick ${event.time}`, JSON.stringify(event));

export const fail = async (event: { kind: string }, context: Context): Promise<unknown> => {
  if (event.kind === 'throw') throw new RangeError('out of range');
  if (event.kind === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (event.kind === 'spin') for (;;) Math.random();
  if (event.kind === 'exit') process.exit(3);
  return { requestId: context.awsRequestId, date: Date(), isDate: new Date() instanceof Date };
};
