import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Policy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { InlineRole } from '../../infra/constructs/inline-role.ts';

const statement = (action: string, resource: string) =>
  new PolicyStatement({ actions: [action], resources: [resource] });

/** A stack with a role, and a function that runs with it. */
function given(app = new App()) {
  const stack = new Stack(app, 'Planted');
  const role = new InlineRole(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const fn = new Function(stack, 'Fn', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
    role,
  });
  return { app, stack, role, fn };
}

describe('given a role that holds its policy itself', () => {
  it('when statements come late, by the function and by a grant of CDK, then all are in it and no policy beside it', () => {
    const { stack, role, fn } = given();
    role.addToPolicy(statement('sqs:DeleteMessage', 'arn:x'));
    fn.addToRolePolicy(statement('dynamodb:GetItem', 'arn:y'));
    new Queue(stack, 'Queue').grantSendMessages(fn);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const [only] = Object.values(template.findResources('AWS::IAM::Role'));
    const [policy, ...more] = only!['Properties'].Policies;
    expect(more).toEqual([]);
    const actions = policy.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['sqs:DeleteMessage', 'dynamodb:GetItem', 'sqs:SendMessage']));
  });

  it('when a policy of its own is attached, then that is refused and both are named', () => {
    const { stack, role } = given();
    const attach = () =>
      new Policy(stack, 'Beside', { roles: [role], statements: [statement('s3:GetObject', 'arn:z')] });
    expect(attach).toThrow(/Planted\/Beside.*Planted\/Role/);
  });

  it('when it has a wildcard without a reason, then cdk-nag fails the synth', () => {
    const { app, fn } = given(new App({ context: { '@aws-cdk/core:appMode': 'inmemory' } }));
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    fn.addToRolePolicy(statement('s3:GetObject', '*'));
    expect(() => app.synth()).toThrow(/Planted\/Role\/Resource[^]*AwsSolutions-IAM5\[Resource::\*\]/);
  });
});
