import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartupError } from '../../local/types.ts';

export const usage = `npm start -- [options]

Runs Juxian on this machine: synthesizes the stacks, starts the engines, plays the 2022 city review with sample data,
and serves until Ctrl-C.

  --empty      leave the sample out: an empty system
  --fresh      throw away the data of earlier starts first
  --port N     listen on 127.0.0.1:N (default 8750; 0 takes a free one)
  --data DIR   keep the data in DIR (default .juxian)
  --help       show this
`;

export type StartOptions = {
  readonly empty: boolean;
  readonly fresh: boolean;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
};

/**
 * Reads the command line.
 * @returns `help` when that is what was asked for
 * @throws StartupError when an option is unknown or its value makes no sense
 */
export function readOptions(args: readonly string[]): StartOptions | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  if (values.data === '') throw new StartupError('--data needs the name of a folder.');
  return { empty: values.empty, fresh: values.fresh, port: readPort(values.port), dataDir: resolve(values.data) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        empty: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        port: { type: 'string', default: '8750' },
        data: { type: 'string', default: '.juxian' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    // Node adds advice about positional arguments after the first sentence, which would only mislead here.
    const [fault = 'Cannot read the options'] = (error as Error).message.split(/\. |\n/);
    throw new StartupError(`${fault.replace(/\.$/, '')}. See npm start -- --help.`);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new StartupError(`--port must be a number from 0 to 65535, not "${text}".`);
}
