import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';

/** The process died: whatever was awaited never comes back. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export type CrashPoint = { readonly at: number; readonly when: 'before' | 'after' };

/**
 * Counts the awaited calls of a process, over all its services, and ends it before or after one of them: a call that is
 * cut before it is made never happens, one that is cut after it was carried out and its answer is lost. From then on the
 * process does nothing any more.
 */
export function crashing(point?: CrashPoint) {
  let calls = 0;
  let dead = false;
  const wrap =
    (call: JsonCall): JsonCall =>
    async <Output>(operation: string, input: object): Promise<Output> => {
      if (dead) throw new Crash(operation);
      calls += 1;
      const mine = calls === point?.at;
      if (mine && point.when === 'before') {
        dead = true;
        throw new Crash(operation);
      }
      const answer = await call<Output>(operation, input);
      if (mine || dead) {
        dead = true;
        throw new Crash(operation);
      }
      return answer;
    };
  return { wrap, calls: () => calls, crashed: () => dead };
}

/** Every point of a run with so many calls. */
export function pointsOf(calls: number): readonly CrashPoint[] {
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((at) => [
    { at, when: 'before' as const },
    { at, when: 'after' as const },
  ]);
}
