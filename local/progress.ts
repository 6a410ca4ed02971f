import type { ProgressEvent } from './types.ts';

/** Tells the watcher of one part of the start-up, with the seconds that it took. */
export async function timed<T>(
  part: string,
  onProgress: (event: ProgressEvent) => void,
  work: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  onProgress({ type: 'started', part });
  const result = await work();
  onProgress({ type: 'ready', part, seconds: (performance.now() - began) / 1000 });
  return result;
}
