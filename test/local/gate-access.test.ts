import { describe, expect, test } from 'vitest';
import { dynamodbAccess } from '../../local/gate/access-dynamodb.ts';
import { secretsAccess } from '../../local/gate/access-secrets.ts';
import { sqsAccess } from '../../local/gate/access-sqs.ts';
import { statementTarget } from '../../local/gate/partiql.ts';
import { account, inQueue, inTable, region } from './gate-support.ts';

const place = { account, region };
const stream = 'table/Ballots/stream/2026-11-24T00:00:00.000';

describe('given a DynamoDB request, when it is mapped, then every part of it is authorized', () => {
  test.each<[string, unknown, string[]]>([
    ['PutItem', { TableName: 'Ballots' }, [`dynamodb:PutItem ${inTable('Ballots')}`]],
    ['GetItem', { TableName: inTable('Ballots') }, [`dynamodb:GetItem ${inTable('Ballots')}`]],
    ['Query', { TableName: 'Ballots', IndexName: 'byDay' }, [`dynamodb:Query ${inTable('Ballots/index/byDay')}`]],
    ['Scan', { TableName: 'Ballots' }, [`dynamodb:Scan ${inTable('Ballots')}`]],
    ['ListTables', {}, ['dynamodb:ListTables *']],
    [
      'BatchWriteItem',
      { RequestItems: { A: [], B: [] } },
      [`dynamodb:BatchWriteItem ${inTable('A')}`, `dynamodb:BatchWriteItem ${inTable('B')}`],
    ],
    ['BatchGetItem', { RequestItems: { A: {} } }, [`dynamodb:BatchGetItem ${inTable('A')}`]],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'A' } },
          { Update: { TableName: 'B' } },
          { Delete: { TableName: 'C' } },
          { ConditionCheck: { TableName: 'D' } },
        ],
      },
      [
        `dynamodb:PutItem ${inTable('A')}`,
        `dynamodb:UpdateItem ${inTable('B')}`,
        `dynamodb:DeleteItem ${inTable('C')}`,
        `dynamodb:ConditionCheckItem ${inTable('D')}`,
      ],
    ],
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'A' } }] }, [`dynamodb:GetItem ${inTable('A')}`]],
    [
      'BatchExecuteStatement',
      {
        Statements: [{ Statement: `INSERT INTO "A" VALUE {'p': ?}` }, { Statement: 'SELECT * FROM "A"."i" WHERE p=?' }],
      },
      [`dynamodb:PartiQLInsert ${inTable('A')}`, `dynamodb:PartiQLSelect ${inTable('A/index/i')}`],
    ],
    ['ExecuteStatement', { Statement: 'update A set x=1' }, [`dynamodb:PartiQLUpdate ${inTable('A')}`]],
    [
      'ExecuteTransaction',
      { TransactStatements: [{ Statement: 'delete  from "A" where p=?' }] },
      [`dynamodb:PartiQLDelete ${inTable('A')}`],
    ],
    [
      'DescribeStream',
      { StreamArn: `arn:aws:dynamodb:ddblocal:${account}:${stream}` },
      [`dynamodb:DescribeStream arn:aws:dynamodb:${region}:${account}:${stream}`],
    ],
    [
      'GetRecords',
      { ShardIterator: `arn:aws:dynamodb:ddblocal:${account}:${stream}|001|abc` },
      [`dynamodb:GetRecords arn:aws:dynamodb:${region}:${account}:${stream}`],
    ],
  ])('%s %j', (operation, body, expected) => {
    expect(dynamodbAccess(operation, body, place).map(({ action, resource }) => `${action} ${resource}`)).toEqual(
      expected,
    );
  });

  test('a part that is not of the known kinds is authorized as something that nobody holds', () => {
    const [access] = dynamodbAccess('TransactWriteItems', { TransactItems: [{ Merge: { TableName: 'A' } }] }, place);
    expect(access?.action).toBe('dynamodb:Merge');
  });
});

describe('given a PartiQL statement, when its target is read', () => {
  test.each<[string, string | undefined]>([
    [`INSERT INTO "Ballots" VALUE {'p':?,'v':?,'b':?}`, 'PartiQLInsert Ballots'],
    [`insert into Ballots value {'p':?}`, 'PartiQLInsert Ballots'],
    [`SELECT "a", b FROM "Ballots" WHERE p = 'x from y'`, 'PartiQLSelect Ballots'],
    ['select *\n from Ballots', 'PartiQLSelect Ballots'],
    ['EXISTS(SELECT * FROM "Ballots" WHERE p=?)', 'PartiQLSelect Ballots'],
    ['UPDATE "Ballots" SET a=1 WHERE p=?', 'PartiQLUpdate Ballots'],
    ['DELETE FROM "Ballots" WHERE p=?', 'PartiQLDelete Ballots'],
    [`SELECT ' from Allowed ' FROM Forbidden`, undefined],
    [`SELECT "a from Allowed b" FROM Forbidden`, undefined],
    [`SELECT a -- from Allowed \n FROM Forbidden`, undefined],
    ['SELECT /* from Allowed */ a FROM Forbidden', undefined],
    ['DROP TABLE Ballots', undefined],
    ['', undefined],
  ])('%s', (statement, expected) => {
    const target = statementTarget(statement);
    expect(target && `${target.action} ${target.table}`).toBe(expected);
  });
});

test.each<[string, unknown, string]>([
  [
    'SendMessageBatch',
    { QueueUrl: 'http://127.0.0.1:1/000000000000/ballots' },
    `sqs:SendMessage ${inQueue('ballots')}`,
  ],
  ['DeleteMessageBatch', { QueueUrl: 'http://x/0/ballots/' }, `sqs:DeleteMessage ${inQueue('ballots')}`],
  ['ChangeMessageVisibilityBatch', { QueueUrl: 'http://x/0/b' }, `sqs:ChangeMessageVisibility ${inQueue('b')}`],
  ['GetQueueUrl', { QueueName: 'ballots' }, `sqs:GetQueueUrl ${inQueue('ballots')}`],
  ['ListQueues', {}, 'sqs:ListQueues *'],
])('given SQS %s %j, then it is authorized as %s', (operation, body, expected) => {
  expect(sqsAccess(operation, body, place).map(({ action, resource }) => `${action} ${resource}`)).toEqual([expected]);
});

test('given a secret by name, then it is held against patterns as CDK writes them', () => {
  const [access] = secretsAccess('GetSecretValue', { SecretId: 'voter-key' }, place);
  expect(access?.resource).toBe(`arn:aws:secretsmanager:${region}:${account}:secret:voter-key-??????`);
});
