import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../shared/contract/routes.ts';
import { type Stacks, type StackTemplate, synthesizeForTest } from './stacks.ts';

let stacks: Stacks;
let service: StackTemplate;
beforeAll(async () => {
  stacks = await synthesizeForTest();
  service = stacks.service;
});

/** CloudFormation's own limit of resources in one stack. */
const limit = 500;
/** Where to stop and think: five functions with a route each before the limit. */
const bound = 470;
/** IAM's limit of characters in all inline policies of one role, white space not counted. */
const policyLimit = 10_240;

describe('given what CloudFormation takes in one stack', () => {
  it.each(['data', 'service'] as const)('then the %s stack has room left', (name) => {
    const count = Object.keys(stacks[name].resources).length;
    const advice =
      `The ${name} stack has ${count} resources; CloudFormation takes ${limit}. A function with one route costs six. ` +
      `Do not raise the bound of ${bound}: split the stack, as docs/decisions/0021-room-in-the-service-stack.md says.`;
    expect(count, advice).toBeLessThanOrEqual(bound);
  });

  it('then its template is well below the megabyte that is taken of one', () => {
    expect(Buffer.byteLength(service.text)).toBeLessThan(900_000);
  });
});

describe('given the roles', () => {
  it('then each holds its one policy itself, and none is a resource', () => {
    expect(service.ofType('AWS::IAM::Policy')).toEqual([]);
    expect(service.ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
    for (const { Properties } of service.ofType('AWS::IAM::Role')) expect(Properties.Policies).toHaveLength(1);
  });

  it('then each policy is at most half as long as IAM takes: CDK would not tell, only a deployment', () => {
    for (const { Properties, Metadata } of service.ofType('AWS::IAM::Role')) {
      // Half: what a reference resolves to may be longer than the reference.
      expect(JSON.stringify(Properties.Policies).length, Metadata['aws:cdk:path']).toBeLessThan(policyLimit / 2);
    }
  });
});

describe('given the permissions to invoke', () => {
  it('then every function that a route reaches has one, for this API and no other caller', () => {
    const [api] = service.ofType('AWS::ApiGatewayV2::Api');
    const given = service.ofType('AWS::Lambda::Permission').map(({ Properties }) => {
      expect(Properties).toEqual({
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        FunctionName: expect.anything(),
        SourceArn: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':execute-api:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':',
              { Ref: service.idOf(api!) },
              // Any stage, method and path.
              '/*/*/*',
            ],
          ],
        },
      });
      return Properties.FunctionName['Fn::GetAtt'][0] as string;
    });
    const reached = service
      .ofType('AWS::ApiGatewayV2::Integration')
      .map(({ Properties }) => Properties.IntegrationUri['Fn::GetAtt'][0] as string);
    expect(given.toSorted()).toEqual(reached.toSorted());
    expect(given).toHaveLength(Object.keys(routes).length);
  });
});
