import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * Outputs of a stack by which the operator's commands find what they work on (`npm run ops`, docs/operations.md).
 * @param values URL of a queue, ARN of a secret, name of a table or a bucket, by the name that the commands know it by
 */
export class OperatorOutputs extends Construct {
  constructor(scope: Construct, id: string, values: Readonly<Record<string, string>>) {
    super(scope, id);
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value }).overrideLogicalId(name);
  }
}
