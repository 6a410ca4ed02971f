import { Presets, SingleBar } from 'cli-progress';

/** Where the player shows how far it is. */
export type Progress = {
  /** Starts a part of `total` steps; `step` counts on, `done` ends it with a remark and answers the seconds it took. */
  readonly part: (
    title: string,
    total: number,
  ) => { readonly step: (by?: number) => void; readonly done: (remark?: string) => number };
};

const secondsSince = (start: number) => (performance.now() - start) / 1000;

/** Bars on a terminal; elsewhere (a log, CI) one line when a part ends. */
export function terminalProgress(out: NodeJS.WriteStream): Progress {
  return {
    part: (title, total) => {
      const start = performance.now();
      const bar = out.isTTY
        ? new SingleBar(
            {
              format: `  {bar} {percentage}% ${title} {value}/{total}`,
              hideCursor: true,
              clearOnComplete: true,
              stream: out,
            },
            Presets.shades_classic,
          )
        : undefined;
      bar?.start(total, 0);
      return {
        step: (by = 1) => bar?.increment(by),
        done: (remark = '') => {
          bar?.stop();
          const seconds = secondsSince(start);
          out.write(`  ✓ ${title}${remark && `: ${remark}`} (${seconds.toFixed(1)} s)\n`);
          return seconds;
        },
      };
    },
  };
}
