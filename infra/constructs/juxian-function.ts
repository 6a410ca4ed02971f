import path from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../shared/contract/functions.ts';
import { functionSettings } from '../functions.ts';
import { accept } from '../nag.ts';
import type { Grant, ResourceName } from '../permissions.ts';
import { InlineRole } from './inline-role.ts';

export type JuxianFunctionProps = {
  /** Folder that holds one folder for each bundled function. */
  readonly bundles: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
  /** ARN of every resource that a grant can name, imported from the data stack. */
  readonly arns: Readonly<Record<ResourceName, string>>;
};

/**
 * One function of `functions/`: its bundle on arm64 and Node 24, its own log group, and its own role, which may do
 * what its line in permissions.ts says. No managed policy: even the usual one for logs reaches every log group.
 */
export class JuxianFunction extends Function {
  readonly functionId: FunctionName;

  constructor(scope: Construct, name: FunctionName, props: JuxianFunctionProps) {
    const id = pascal(name);
    const settings = functionSettings[name];
    const role = new InlineRole(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: settings.description,
    });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      // The Cybersecurity Law asks for six months; a year more than covers a campaign.
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    super(scope, id, {
      description: settings.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: settings.memory,
      timeout: Duration.seconds(settings.timeout),
      handler: 'index.handler',
      code: Code.fromAsset(path.join(props.bundles, name)),
      role,
      logGroup,
      environment: {
        ...props.environment,
        ...serviceEndpoints(scope),
        ...(settings.nodeOptions !== undefined && { NODE_OPTIONS: settings.nodeOptions }),
        POWERTOOLS_SERVICE_NAME: 'juxian',
        POWERTOOLS_METRICS_NAMESPACE: 'Juxian',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
    });
    this.functionId = name;
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    for (const grant of props.grants) this.#grant(grant, props.arns[grant.resource]);
  }

  /** Adds one statement to the policy of the function's role. */
  allow(actions: readonly string[], arn: string): void {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [arn] }));
  }

  #grant({ actions, keys }: Grant, arn: string): void {
    if (keys === undefined) return this.allow(actions, arn);
    this.allow(actions, `${arn}/${keys}`);
    accept(
      this.role!,
      'IAM5',
      `Object keys are made at run time; the function is held to the prefix ${keys} of one bucket.`,
      `Resource::${importedName(this, arn)}/${keys}`,
    );
  }
}

/** The export that an ARN of the data stack comes from, which is how cdk-nag spells it in a finding. */
function importedName(scope: Construct, arn: string): string {
  const resolved = Stack.of(scope).resolve(arn) as { 'Fn::ImportValue': string };
  return resolved['Fn::ImportValue'];
}

/** `cast-ballot` → `CastBallot`: the id in the template. */
export function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Where the services answer, in the deployment's own partition: what the lean caller has in place of the SDK's tables. */
function serviceEndpoints(scope: Construct): Record<string, string> {
  const { region, urlSuffix } = Stack.of(scope);
  return {
    AWS_ENDPOINT_URL_DYNAMODB: `https://dynamodb.${region}.${urlSuffix}`,
    AWS_ENDPOINT_URL_SQS: `https://sqs.${region}.${urlSuffix}`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `https://secretsmanager.${region}.${urlSuffix}`,
  };
}
