export type Undo = {
  readonly add: (step: () => Promise<void>) => void;
  readonly run: () => Promise<void>;
};

/** Steps that take back what a start-up did: run once, the latest first, all of them even if one fails. */
export function createUndo(): Undo {
  const steps: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;
  const runAll = async (): Promise<void> => {
    const faults: unknown[] = [];
    for (let step = steps.pop(); step; step = steps.pop()) {
      await step().catch((error: unknown) => faults.push(error));
    }
    if (faults.length > 0) throw new AggregateError(faults, 'The cloud did not stop cleanly.');
  };
  return { add: (step) => void steps.push(step), run: () => (running ??= runAll()) };
}
