import { StartupError } from '../types.ts';

/** The words that every fault of a data folder ends with. */
export const damaged = (path: string, what: string): StartupError =>
  new StartupError(`The data folder ${path} is damaged: ${what}. Restore it from a copy, or start with --fresh.`);
