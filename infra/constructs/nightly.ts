import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { InlineRole } from './inline-role.ts';
import type { JuxianFunction } from './juxian-function.ts';

export type NightlyProps = {
  readonly target: JuxianFunction;
  readonly failures: IQueue;
  /** 00:30, queue the rankings, unless told. */
  readonly time?: { readonly hour: number; readonly minute: number; readonly what: string };
};

/**
 * Runs a function once a day, at 00:30 unless told, in Asia/Shanghai. A run that could not be started, and one that failed three
 * times, is put into `failures`, with the event to run it again.
 */
export class Nightly extends Construct {
  constructor(scope: Construct, id: string, props: NightlyProps) {
    super(scope, id);
    const { target, failures, time = { hour: 0, minute: 30, what: 'queue the rankings' } } = props;
    const { hour, minute, what } = time;
    const clock = [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');

    const role = new InlineRole(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    // Not grantInvoke, which also opens every version and alias of the function.
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }));

    new CfnSchedule(this, 'Schedule', {
      description: `Every ${hour === 0 ? 'night' : 'day'} at ${clock} in Asia/Shanghai: ${what}`,
      scheduleExpression: `cron(${minute} ${hour} * * ? *)`,
      scheduleExpressionTimezone: 'Asia/Shanghai',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
        deadLetterConfig: { arn: failures.queueArn },
      },
    });

    target.allow(['sqs:SendMessage'], failures.queueArn);
    new CfnEventInvokeConfig(this, 'OnFailure', {
      functionName: target.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: failures.queueArn } },
    });
  }
}
