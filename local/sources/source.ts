import type { CloudClock, Invoke } from '../types.ts';
import type { MappingModel } from '../template/index.ts';

/** What every event source is given. */
export type SourceOptions = {
  readonly mapping: MappingModel;
  readonly invoke: Invoke;
  readonly region: string;
  readonly clock: CloudClock;
  /** Writes one line into the cloud's own log. */
  readonly log: (line: string) => void;
};

/** A running event source mapping. */
export type Source = {
  readonly name: string;
  /** True when nothing is under way and, for a stream, a look begun at or after `since` (performance.now()) was empty. */
  readonly isDrained: (since: number) => boolean;
  /** Takes nothing more, waits for what is under way (seconds at most), and ends. */
  readonly stop: () => Promise<void>;
};

/** Milliseconds that invocations under way get when the cloud stops; what is cut off comes again. */
export const stopGrace = 3000;

/** Waits; ends early, without a fault, when the signal is given. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
