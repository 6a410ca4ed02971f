import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { CloudClock } from './types.ts';

/** Opens the cloud's own log, `logs/cloud.log` of the data folder: what event sources met, by the cloud's clock. */
export function openLog(dataDir: string, clock: CloudClock): (line: string) => void {
  mkdirSync(path.join(dataDir, 'logs'), { recursive: true });
  const file = path.join(dataDir, 'logs', 'cloud.log');
  return (line) => appendFileSync(file, `${new Date(clock.now()).toISOString()} ${line}\n`);
}
