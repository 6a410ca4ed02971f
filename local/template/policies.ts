import { StartupError, type PolicyStatement } from '../types.ts';
import type { Resource } from './assembly.ts';
import type { Reader } from './reader.ts';
import { policyProperties, roleProperties } from './schemas.ts';

/** Policies of AWS itself that grant nothing that is called here. */
const onlyLogs = new Set(['AWSLambdaBasicExecutionRole']);

/**
 * The identity policy of every role, by the role's ARN: inline policies, policy resources and managed policies of the
 * stacks. @throws StartupError for a managed policy of AWS whose contents are not known here.
 */
export function readPolicies({ all, named, properties }: Reader): ReadonlyMap<string, readonly PolicyStatement[]> {
  const roles = all('AWS::IAM::Role');
  const statements = new Map<string, PolicyStatement[]>();
  const arnByName = new Map(roles.map((role) => [named(role).physicalName, named(role).arn]));
  const own = new Map(all('AWS::IAM::ManagedPolicy').map((policy) => [named(policy).arn, policy]));
  const add = (arn: string | undefined, added: readonly PolicyStatement[]): void => {
    if (arn !== undefined) statements.set(arn, [...(statements.get(arn) ?? []), ...added]);
  };
  const documentOf = (policy: Resource): readonly PolicyStatement[] =>
    properties(policy, policyProperties).PolicyDocument.Statement.map(plain);

  for (const role of roles) {
    const { arn } = named(role);
    const { Policies, ManagedPolicyArns } = properties(role, roleProperties);
    add(
      arn,
      Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map(plain)),
    );
    for (const managed of ManagedPolicyArns) {
      const policy = own.get(managed);
      if (policy) add(arn, documentOf(policy));
      else if (!onlyLogs.has(managed.split('/').at(-1) ?? '')) {
        throw new StartupError(`${role.path} uses ${managed}, whose statements the embedded cloud does not know.`);
      }
    }
  }
  for (const policy of [...all('AWS::IAM::Policy'), ...own.values()]) {
    for (const role of properties(policy, policyProperties).Roles) add(arnByName.get(role), documentOf(policy));
  }
  return statements;
}

type Parsed = Omit<PolicyStatement, 'Condition'> & { Condition?: PolicyStatement['Condition'] | undefined };

function plain({ Effect, Action, Resource, Condition }: Parsed): PolicyStatement {
  return { Effect, Action, Resource, ...(Condition && { Condition }) };
}
