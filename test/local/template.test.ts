import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readTemplate } from '../../local/template/index.ts';
import { StartupError } from '../../local/types.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'juxian-template-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Template = Record<string, unknown>;
let count = 0;

/** Writes an assembly of hand-written stacks and reads it. */
function read(stacks: Record<string, Template>, parameters: Record<string, string> = {}) {
  const assemblyDir = mkdtempSync(path.join(folder, `${(count += 1)}-`));
  const artifacts = Object.fromEntries(
    Object.keys(stacks).map((name) => [
      name,
      { type: 'aws:cloudformation:stack', displayName: name, properties: { templateFile: `${name}.json` } },
    ]),
  );
  writeFileSync(path.join(assemblyDir, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  for (const [name, template] of Object.entries(stacks)) {
    writeFileSync(path.join(assemblyDir, `${name}.json`), JSON.stringify({ Resources: {}, ...template }));
  }
  const template = readTemplate({ assemblyDir, account: '000000000000', region: 'ap-east-1', parameters });
  template.late.sqsEndpoint = 'http://127.0.0.1:9324';
  return template;
}

const role = { Type: 'AWS::IAM::Role', Properties: {} };
const queue = { Type: 'AWS::SQS::Queue', Metadata: { 'aws:cdk:path': 'Data/Ballots/Queue/Resource' } };
const fn = (Variables: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { ZipFile: 'exports.handler = async () => 1' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Environment: { Variables },
    ...more,
  },
});

/** What a function's variable becomes. */
function value(expression: unknown, stack: Template = {}, parameters: Record<string, string> = {}): string | undefined {
  const Resources = { Role: role, Queue: queue, Fn: fn({ VALUE: expression }) };
  const [first] = read({ Data: { ...stack, Resources } }, parameters).services().functions;
  return first?.environment['VALUE'];
}

describe('given an intrinsic function', () => {
  const conditions = {
    Conditions: {
      IsChina: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-cn'] },
      HasSite: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Site' }, ''] }] },
      Both: { 'Fn::And': [{ Condition: 'HasSite' }, { 'Fn::Not': [{ Condition: 'IsChina' }] }] },
      Either: { 'Fn::Or': [{ Condition: 'IsChina' }, { Condition: 'HasSite' }] },
    },
    Parameters: { Site: { Type: 'String', Default: '' }, List: { Type: 'CommaDelimitedList', Default: 'a, b' } },
    Mappings: { Sizes: { 'ap-east-1': { small: 1 } } },
  };
  const site = { Site: 'https://example.cn' };
  test.each([
    ['Ref of a queue', { Ref: 'Queue' }, 'http://127.0.0.1:9324/000000000000/Data-Ballots-Queue'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:ap-east-1:000000000000:Data-Ballots-Queue'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Queue.QueueName' }, 'Data-Ballots-Queue'],
    [
      'Fn::Join',
      { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }]] },
      'a-ap-east-1-000000000000',
    ],
    ['Fn::Sub', { 'Fn::Sub': 'x/${AWS::Partition}/${Queue.QueueName}/${!kept}' }, 'x/aws/Data-Ballots-Queue/${kept}'],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${one}+${two}', { one: '1', two: { Ref: 'Site' } }] },
      '1+https://example.cn',
    ],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['Fn::Select of a list parameter', { 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, '1'],
    ['Fn::Base64', { 'Fn::Base64': '举贤' }, Buffer.from('举贤').toString('base64')],
    ['Fn::If, yes', { 'Fn::If': ['Both', 'yes', 'no'] }, 'yes'],
    ['Fn::If, no', { 'Fn::If': ['IsChina', 'yes', 'no'] }, 'no'],
    ['Fn::If by Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['Fn::If without a value', { 'Fn::If': ['IsChina', 'yes', { Ref: 'AWS::NoValue' }] }, undefined],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
  ])('when it is %s, then it is resolved', (_, expression, expected) => {
    expect(value(expression, conditions, site)).toBe(expected);
  });

  test('when a stack imports what another exports, then the value crosses', () => {
    const template = read({
      Data: {
        Resources: { Queue: queue },
        Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Export: { Name: 'Data:Arn' } } },
      },
      Service: { Resources: { Role: role, Fn: fn({ ARN: { 'Fn::ImportValue': 'Data:Arn' } }) } },
    });
    expect(template.services().functions[0]?.environment['ARN']).toMatch(/:Data-Ballots-Queue$/);
  });

  test.each([
    ['an unknown export', { 'Fn::ImportValue': 'Nobody' }, /no stack of this app exports Nobody/],
    ['an unknown resource', { Ref: 'Nothing' }, /Nothing names neither parameter nor resource/],
    ['an unknown function', { 'Fn::Cidr': [] }, /does not know Fn::Cidr/],
    ['a dynamic reference', '{{resolve:ssm:/name}}', /dynamic references/],
  ])('when it names %s, then the fault says so', (_, expression, message) => {
    expect(() => value(expression)).toThrow(StartupError);
    expect(() => value(expression)).toThrow(message);
  });
});

describe('given a template parameter', () => {
  const declared = (more: object) => ({ Parameters: { Issuer: { Type: 'String', ...more } } });
  test.each([
    ['no value', declared({}), {}, /Parameter Issuer of stack Data has neither/],
    ['a value that is not allowed', declared({ AllowedValues: ['a'] }), { Issuer: 'b' }, /does not allow the value b/],
    ['a value of another pattern', declared({ AllowedPattern: 'https://.*' }), { Issuer: 'ftp:' }, /does not allow/],
    ['too short a value', declared({ MinLength: '1' }), { Issuer: '' }, /does not allow/],
  ])('when it has %s, then the fault names it', (_, stack, parameters, message) => {
    expect(() => value({ Ref: 'Issuer' }, stack, parameters)).toThrow(message);
  });
});

describe('given resources', () => {
  test('when a type matters and is not run here, then the fault names type and path', () => {
    const Resources = { Db: { Type: 'AWS::RDS::DBInstance', Metadata: { 'aws:cdk:path': 'Data/Db/Resource' } } };
    expect(() => read({ Data: { Resources } })).toThrow(/Data\/Db\/Resource is of type AWS::RDS::DBInstance/);
  });

  test('when a property matters and is not run here, then the fault names it', () => {
    const Resources = { Role: role, Fn: fn({}, { Layers: ['arn:x'] }) };
    expect(() => read({ Data: { Resources } }).services()).toThrow(/Data\/Fn .*Layers is not run/);
  });

  test('when a condition rules one out, then it is not there', () => {
    const Resources = { Queue: { ...queue, Condition: 'Never' } };
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    expect(read({ Data: { Resources, Conditions } }).stores().queues).toEqual([]);
  });

  test('when names of two stacks meet, then both say their stack', () => {
    const table = (stack: string) => ({ ...queue, Metadata: { 'aws:cdk:path': `${stack}/Ballots/Resource` } });
    const template = read({ One: { Resources: { Q: table('One') } }, Two: { Resources: { Q: table('Two') } } });
    expect(template.stores().queues.map(({ name }) => name)).toEqual(['One/Ballots', 'Two/Ballots']);
  });

  test('when a role has policies of three kinds, then its function has all their statements', () => {
    const document = (Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    const Resources = {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [{ PolicyDocument: document('s3:GetObject') }],
          ManagedPolicyArns: [{ Ref: 'Managed' }, 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
        },
      },
      Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('sqs:SendMessage') } },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: document('dynamodb:GetItem'), Roles: [{ Ref: 'Role' }] },
      },
      Fn: fn({}),
    };
    const actions = read({ Data: { Resources } })
      .services()
      .functions[0]?.policy.map(({ Action }) => Action);
    expect(actions?.toSorted()).toEqual(['dynamodb:GetItem', 's3:GetObject', 'sqs:SendMessage']);
  });

  const inline = (more: Record<string, unknown>) => ({
    Policies: [{ PolicyName: 'Own', PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...more }] } }],
  });

  test.each([
    ['says all but some actions', inline({ NotAction: 's3:*' }), /Role.*Policies.*is not evaluated/],
    ['says all but some resources', inline({ Action: 's3:*', NotResource: 'x' }), /Role.*Policies.*is not evaluated/],
    ['has another effect', inline({ Action: 's3:*', Effect: 'Maybe' }), /Role.*Policies.*Effect/],
    ['names an unknown resource', inline({ Action: 's3:*', Resource: { Ref: 'Gone' } }), /Role Policies.*Gone/],
    ['has no document', { Policies: [{ PolicyName: 'Own' }] }, /Role.*PolicyDocument/],
    ['is narrowed by a boundary', { PermissionsBoundary: 'arn:x' }, /Role.*PermissionsBoundary is not evaluated/],
  ])('when a policy inside a role %s, then the start is refused and says where', (_, Properties, message) => {
    const Resources = { Role: { ...role, Properties }, Fn: fn({}) };
    expect(() => read({ Data: { Resources } }).services()).toThrow(message);
  });

  test('when a role uses a policy of AWS that is not known, then the start is refused', () => {
    const Resources = {
      Role: { ...role, Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] } },
      Fn: fn({}),
    };
    expect(() => read({ Data: { Resources } }).services()).toThrow(/AmazonS3FullAccess/);
  });

  test('when a route has a JWT authorizer, then issuer and audiences come with it', () => {
    const Resources = {
      Role: role,
      Fn: fn({}),
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
      Staff: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: { AuthorizerType: 'JWT', JwtConfiguration: { Issuer: { Ref: 'Issuer' }, Audience: ['api'] } },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          IntegrationType: 'AWS_PROXY',
          PayloadFormatVersion: '2.0',
          IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
        },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          RouteKey: 'GET /api/{id}',
          Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
          AuthorizationType: 'JWT',
          AuthorizerId: { Ref: 'Staff' },
        },
      },
    };
    const Parameters = { Issuer: { Type: 'String' } };
    expect(read({ Data: { Resources, Parameters } }, { Issuer: 'http://x' }).services().routes).toEqual([
      { method: 'GET', path: '/api/{id}', functionId: 'Fn', authorizer: { issuer: 'http://x', audiences: ['api'] } },
    ]);
  });
});
