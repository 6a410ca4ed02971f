import {
  BatchExecuteStatementCommand,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEngines, type Engines } from '../../local/engines/index.ts';
import { startGate, type Gate } from '../../local/gate/index.ts';
import type { ProgressEvent } from '../../local/types.ts';
import {
  account,
  allow,
  clientsOf,
  inQueue,
  inTable,
  outcome,
  principal,
  region,
  temporaryFolder,
} from './gate-support.ts';

const folder = temporaryFolder();
const progress: ProgressEvent[] = [];
const admin = principal('admin', 'admin');
const voter = principal('cast-ballot', [
  allow('dynamodb:GetItem', inTable('Ballots')),
  allow('sqs:SendMessage', inQueue('ballots')),
  allow('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${region}:${account}:secret:voter-key-??????`),
]);
const ingester = principal('ingest-ballots', [allow('dynamodb:PartiQLInsert', inTable('Ballots'))]);
const officer = principal('officer', [
  allow(['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], inTable('Ballots')),
  allow('dynamodb:Query', `${inTable('Ballots')}/index/*`),
]);

let engines: Engines;
let gate: Gate;
let QueueUrl: string;
const as = (one: typeof admin) => clientsOf(gate.endpoints, one);

beforeAll(async () => {
  const onProgress = (event: ProgressEvent): void => void progress.push(event);
  engines = await startEngines({ dataDir: folder.path, now: Date.now, onProgress });
  const principals = [admin, voter, ingester, officer];
  gate = await startGate({ engines: engines.endpoints, principals, now: Date.now, account, region });
  for (const TableName of ['Ballots', 'Selection']) {
    await as(admin).dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      }),
    );
  }
  QueueUrl = (await as(admin).sqs.send(new CreateQueueCommand({ QueueName: 'ballots' }))).QueueUrl ?? '';
  await as(admin).secrets.send(new CreateSecretCommand({ Name: 'voter-key', SecretString: 'key' }));
});
afterAll(async () => {
  await gate.stop();
  await engines.stop();
  folder.remove();
});

const item = (p: string) => ({ p: { S: p } });

describe('given a function’s role, when its SDK clients call', () => {
  test('then what it may do is done', async () => {
    const { dynamodb, sqs, secrets } = as(voter);
    expect(await outcome(dynamodb.send(new GetItemCommand({ TableName: 'Ballots', Key: item('a') })))).toBe('done');
    expect(await outcome(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' })))).toBe('done');
    const Entries = [{ Id: '1', MessageBody: 'b' }];
    expect(await outcome(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })))).toBe('done');
    expect((await secrets.send(new GetSecretValueCommand({ SecretId: 'voter-key' }))).SecretString).toBe('key');
  });

  test('then all else is refused by AWS’s own name, and is on the list', async () => {
    const { dynamodb, sqs, secrets } = as(voter);
    const put = dynamodb.send(new PutItemCommand({ TableName: 'Ballots', Item: item('a') }));
    await expect(put).rejects.toThrow(
      /^User: arn:aws:sts::000000000000:assumed-role\/cast-ballot\/cast-ballot is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:cn-north-1:000000000000:table\/Ballots /,
    );
    expect(gate.denials.at(-1)).toEqual({
      principal: 'cast-ballot',
      action: 'dynamodb:PutItem',
      resource: inTable('Ballots'),
    });
    const refused = 'AccessDeniedException';
    expect(await outcome(put)).toBe(refused);
    expect(await outcome(dynamodb.send(new GetItemCommand({ TableName: 'Selection', Key: item('a') })))).toBe(refused);
    expect(await outcome(sqs.send(new ReceiveMessageCommand({ QueueUrl })))).toBe(refused);
    expect(await outcome(secrets.send(new CreateSecretCommand({ Name: 'x', SecretString: 'y' })))).toBe(refused);
    expect(await outcome(as(officer).secrets.send(new GetSecretValueCommand({ SecretId: 'voter-key' })))).toBe(refused);
  });

  test('then PartiQL is held against each statement’s table', async () => {
    const insert = (table: string, p: string) => ({
      Statement: `INSERT INTO "${table}" VALUE {'p': ?}`,
      Parameters: [{ S: p }],
    });
    const send = (...Statements: ReturnType<typeof insert>[]) =>
      as(ingester).dynamodb.send(new BatchExecuteStatementCommand({ Statements }));
    const { Responses = [] } = await send(insert('Ballots', 'q1'), insert('Ballots', 'q2'));
    expect(Responses.map(({ Error: fault }) => fault)).toEqual([undefined, undefined]);
    expect(await outcome(send(insert('Ballots', 'q3'), insert('Selection', 'q3')))).toBe('AccessDeniedException');
    const read = { Statement: 'SELECT * FROM "Ballots" WHERE p = ?', Parameters: [{ S: 'q3' }] };
    expect(await outcome(send(read))).toBe('AccessDeniedException');
    const { Item } = await as(admin).dynamodb.send(new GetItemCommand({ TableName: 'Ballots', Key: item('q3') }));
    expect(Item).toBeUndefined();
  });

  test('then each part of a transaction needs its own right, and one refusal stops all', async () => {
    const { dynamodb } = as(officer);
    const Put = { TableName: 'Ballots', Item: item('t') };
    const Check = { TableName: 'Ballots', Key: item('none'), ConditionExpression: 'attribute_not_exists(p)' };
    const both = [{ Put }, { ConditionCheck: Check }];
    expect(await outcome(dynamodb.send(new TransactWriteItemsCommand({ TransactItems: both })))).toBe('done');
    const TransactItems = [{ Put: { ...Put, Item: item('u') } }, { Delete: { TableName: 'Ballots', Key: item('t') } }];
    expect(await outcome(dynamodb.send(new TransactWriteItemsCommand({ TransactItems })))).toBe(
      'AccessDeniedException',
    );
    const { Count } = await as(admin).dynamodb.send(new ScanCommand({ TableName: 'Ballots' }));
    expect(Count).toBe(3);
  });

  test('then a right on indexes is none on the table', async () => {
    const query = {
      TableName: 'Ballots',
      KeyConditionExpression: 'p = :p',
      ExpressionAttributeValues: { ':p': { S: 'a' } },
    };
    expect(await outcome(as(officer).dynamodb.send(new QueryCommand(query)))).toBe('AccessDeniedException');
    // Allowed, and so answered by the engine: there is no such index.
    const byDay = new QueryCommand({ ...query, IndexName: 'byDay' });
    expect(await outcome(as(officer).dynamodb.send(byDay))).toBe('ValidationException');
  });
});

test('given an unknown key or none, then the request is refused before the engine', async () => {
  const stranger = as(principal('stranger', 'admin'));
  const get = new GetItemCommand({ TableName: 'Ballots', Key: item('a') });
  expect(await outcome(stranger.dynamodb.send(get))).toBe('UnrecognizedClientException');
  const response = await fetch(gate.endpoints.dynamodb, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    body: '{}',
  });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining('UnrecognizedClientException'),
  ]);
});

test('given queue URLs from the engine, then they lead through the gate', async () => {
  const { sqs } = as(admin);
  expect(QueueUrl).toBe(`${gate.endpoints.sqs}/${account}/ballots`);
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'ballots' }))).QueueUrl).toBe(QueueUrl);
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
});

test('given new principals, when one of them cannot be read, then the old ones stand', async () => {
  const bad = principal('bad', [{ ...allow('*'), Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }]);
  expect(() => gate.setPrincipals([bad])).toThrow(/bad.*IpAddress/);
  expect(await outcome(as(admin).sqs.send(new ListQueuesCommand({})))).toBe('done');
});

test('given a role whose grant is taken away, then its next call is refused', async () => {
  gate.setPrincipals([admin, { ...voter, policy: voter.policy.slice(1) as never }]);
  const get = new GetItemCommand({ TableName: 'Ballots', Key: item('a') });
  expect(await outcome(as(voter).dynamodb.send(get))).toBe('AccessDeniedException');
  gate.setPrincipals([admin, voter]);
  expect(await outcome(as(voter).dynamodb.send(get))).toBe('done');
});

test('given a start, then each part is told when it begins and when it is ready', () => {
  const parts = (type: ProgressEvent['type']) =>
    progress.filter((event) => event.type === type).map(({ part }) => part);
  expect(parts('started')).toEqual(['database', 'queues', 'buckets', 'secrets']);
  expect(parts('ready').toSorted()).toEqual(['buckets', 'database', 'queues', 'secrets']);
});
