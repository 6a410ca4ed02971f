import {
  type AddToPrincipalPolicyResult,
  type Policy,
  PolicyDocument,
  type PolicyStatement,
  Role,
  type RoleProps,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A role that holds its one policy itself. CDK's own role puts it into a resource beside it, of which a stack with a
 * role for each function would have as many as functions, and CloudFormation takes 500 resources a stack.
 */
export class InlineRole extends Role {
  readonly #document: PolicyDocument;

  constructor(scope: Construct, id: string, props: Omit<RoleProps, 'inlinePolicies'>) {
    // Rendered when the template is written: until then, statements may be added.
    const document = new PolicyDocument();
    super(scope, id, { ...props, inlinePolicies: { Permissions: document } });
    this.#document = document;
  }

  /** Adds a statement to the role's own policy. Grants, and `addToRolePolicy` of a function, end here too. */
  override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.#document.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }

  /** @throws Error always: a policy of its own is the resource that this role is there to save. */
  override attachInlinePolicy(policy: Policy): void {
    throw new Error(`${policy.node.path} would be a resource beside ${this.node.path}: add its statements to the role`);
  }
}
