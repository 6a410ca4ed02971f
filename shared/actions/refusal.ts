import type { FieldFault, ProblemCode } from '../contract/problems.ts';
import { err } from '../platform/result.ts';
import type { Err } from '../platform/result.ts';

/**
 * An expected refusal of an action: a stable problem code, and in zh-CN what exactly is wrong. The HTTP wrapper turns
 * it into problem+json; `errors` names every faulty field (paths such as `picks[2]`), `field` the one that matters.
 */
export type Refusal = {
  readonly type: ProblemCode;
  readonly detail?: string;
  readonly field?: string;
  readonly errors?: readonly FieldFault[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
};

/** A refusal as the error of a result: `return refuse('quota-full', { detail: '武进区名额为 8 人' })`. */
export function refuse(type: ProblemCode, more: Omit<Refusal, 'type'> = {}): Err<Refusal> {
  return err({ type, ...more });
}
