import { constants } from 'node:os';

/** npm hands a Ctrl-C on to its child, who has already had it from the terminal: both mean one wish. */
const echo = 500;

/**
 * Stops on Ctrl-C, SIGTERM or a closed terminal; a second wish ends the process at once, with the exit code of its
 * signal (130 for Ctrl-C). Child processes are on a leash of their own and follow either way.
 * @param stop ends everything and then the process
 */
export function onStopSignal(stop: () => void): void {
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = performance.now();
        stop();
      } else if (performance.now() - first > echo) process.exit(128 + constants.signals[signal]);
    });
  }
}
