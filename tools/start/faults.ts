import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { StartupError } from '../../local/types.ts';

/** A report of many lines (the CDK's, a schema's) is cut: its whole text is in the log. */
const longest = 300;

function oneLine(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim() || 'Unknown fault';
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}

/**
 * One line for the person at the terminal. What only a developer can read (stack, causes) goes to a log file, and
 * the line says where; a fault that the person can mend needs no log.
 */
export function describeFault(error: unknown, dataDir: string | undefined): string {
  if (error instanceof StartupError) return oneLine(error);
  const file = writeLog(error, dataDir);
  return file === undefined ? oneLine(error) : `${oneLine(error)} (details: ${file})`;
}

function writeLog(error: unknown, dataDir: string | undefined): string | undefined {
  const entry = `${new Date().toISOString()} ${inspect(error, { depth: 6 })}\n`;
  // A folder that is not one of ours yet stays untouched: --fresh would later refuse to empty it.
  const ours = dataDir !== undefined && existsSync(join(dataDir, 'juxian-data.json')) ? [join(dataDir, 'logs')] : [];
  for (const folder of [...ours, join(tmpdir(), 'juxian')]) {
    try {
      mkdirSync(folder, { recursive: true });
      appendFileSync(join(folder, 'start.log'), entry);
      return join(folder, 'start.log');
    } catch {
      // A full or read-only disk may be the very fault: the next folder is tried, and the line is printed anyway.
    }
  }
  return undefined;
}
