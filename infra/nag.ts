import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Rules that this project has looked at and set aside somewhere, each beside the resource and with its reason. */
type NagRule = 'APIG4' | 'IAM5' | 'S1' | 'SMG4' | 'SQS3';

/**
 * Accepts one finding of cdk-nag on one construct (and what it contains).
 * @param finding the part of an IAM5 finding in brackets, e.g. `Resource::*`: another wildcard still fails the synth
 */
export function accept(on: IConstruct, rule: NagRule, reason: string, finding?: string): void {
  const id = `AwsSolutions-${rule}${finding === undefined ? '' : `[${finding}]`}`;
  Validations.of(on).acknowledge({ id, reason });
}
