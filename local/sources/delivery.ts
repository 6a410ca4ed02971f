import type { FunctionModel, Target } from '../template/index.ts';
import { StartupError } from '../types.ts';
import type { AsyncInvoker } from './async-invoker.ts';

/** Hands a JSON text to what a rule or a schedule points at; resolves once it is kept there. */
export type Deliver = (target: Target, body: string) => Promise<void>;

export type DeliveryOptions = {
  readonly functions: readonly FunctionModel[];
  readonly queueArns: ReadonlySet<string>;
  readonly asyncInvoker: Pick<AsyncInvoker, 'accept'>;
  readonly send: (queueArn: string, body: string) => Promise<void>;
};

/** Delivers to queues and functions of this app. */
export function createDelivery({ functions, queueArns, asyncInvoker, send }: DeliveryOptions): Deliver {
  const functionIds = new Map(functions.map(({ arn, name }) => [arn, name]));
  return async ({ arn, deadLetters }, body) => {
    try {
      if (queueArns.has(arn)) return await send(arn, body);
      await asyncInvoker.accept(functionIds.get(unqualified(arn)) ?? arn, JSON.parse(body));
    } catch (error) {
      if (deadLetters === undefined) throw error;
      await send(deadLetters, body);
    }
  };
}

/** @throws StartupError for a target that is neither a queue nor a function of this app. */
export function checkTargets(
  sources: readonly { readonly path: string; readonly targets: readonly Target[] }[],
  { functions, queueArns }: Pick<DeliveryOptions, 'functions' | 'queueArns'>,
): void {
  const known = new Set([...functions.map(({ arn }) => arn), ...queueArns]);
  for (const { path, targets } of sources) {
    for (const { arn } of targets) {
      if (!known.has(arn) && !known.has(unqualified(arn))) {
        throw new StartupError(`${path} delivers to ${arn}, which is neither a queue nor a function of this app.`);
      }
    }
  }
}

/** A function's ARN without version or alias. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
