import { Aws, CfnCondition, CfnParameter, Fn, type ICfnConditionExpression, type IResolvable } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * The origin of a staff site that is served from elsewhere, as a parameter of the stack: one synthesized assembly
 * then fits every deployment. Empty means that there is none, and no cross-origin rule is made at all.
 */
export class SiteOrigin extends Construct {
  readonly value: string;
  readonly #given: CfnCondition;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const parameter = new CfnParameter(this, 'Parameter', {
      default: '',
      allowedPattern: '^(https?://[^/*]+)?$',
      constraintDescription: 'An origin such as https://juxian.example.cn, without a path, or nothing',
      description: 'Origin of a staff site served from elsewhere, whose browsers may call and upload. Empty: none.',
    });
    parameter.overrideLogicalId(id);
    this.value = parameter.valueAsString;
    const isEmpty: ICfnConditionExpression = Fn.conditionEquals(this.value, '');
    this.#given = new CfnCondition(this, 'Given', { expression: Fn.conditionNot(isEmpty) });
    this.#given.overrideLogicalId(`${id}Given`);
  }

  /** The value where an origin was given, nothing where not. In CloudFormation's own spelling: nothing translates it. */
  whenGiven(value: object): IResolvable {
    return Fn.conditionIf(this.#given.logicalId, value, Aws.NO_VALUE);
  }
}
