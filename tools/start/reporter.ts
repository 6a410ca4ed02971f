import { styleText } from 'node:util';
import type { ProgressEvent } from '../../local/types.ts';

/** What the start tells the person who waits: a line a part, with the seconds it took. */
export type Reporter = {
  readonly say: (line: string) => void;
  readonly progress: (event: ProgressEvent) => void;
  /** Says how long a part of our own took, whatever becomes of it. */
  readonly timed: <T>(part: string, work: Promise<T>) => Promise<T>;
};

export function createReporter(out: NodeJS.WriteStream): Reporter {
  const say = (line: string): void => void out.write(`${line}\n`);
  const progress = (event: ProgressEvent): void => {
    if (event.type === 'started') return;
    const mark = styleText('green', '✓', { stream: out });
    say(
      `  ${mark} ${event.part.padEnd(14)} ${event.seconds.toFixed(1).padStart(5)} s  ${event.detail ?? ''}`.trimEnd(),
    );
  };
  return {
    say,
    progress,
    timed: async (part, work) => {
      const began = performance.now();
      const result = await work;
      progress({ type: 'ready', part, seconds: (performance.now() - began) / 1000 });
      return result;
    },
  };
}
