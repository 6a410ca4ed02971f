import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../types.ts';

/** DynamoDB Local's own minimum. */
const oldest = 17;
const remedy =
  `Install Java ${oldest} or newer (Debian, Ubuntu: apt-get install openjdk-17-jre-headless; ` +
  'macOS: brew install openjdk@17), or point JAVA_HOME at one.';

/**
 * The command that runs a fitting Java: JAVA_HOME's if set, else the first on the PATH.
 *
 * @throws StartupError saying what to install.
 */
export const findJava = async (environment: NodeJS.ProcessEnv = process.env): Promise<string> => {
  const { JAVA_HOME: home } = environment;
  const command = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const version = await versionOf(command, environment);
  if (version === undefined)
    throw new StartupError(`The database needs Java, and "${command}" does not run. ${remedy}`);
  if (version < oldest)
    throw new StartupError(`The database needs Java ${oldest}, and "${command}" is ${version}. ${remedy}`);
  return command;
};

/** The major version; 8 and older called themselves 1.8, 1.7 …, which reads as 1 and is too old either way. */
const versionOf = async (command: string, environment: NodeJS.ProcessEnv): Promise<number | undefined> => {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, ['-version'], { env: environment });
    const [, major] = /version "(\d+)/.exec(stderr + stdout) ?? [];
    return major === undefined ? undefined : Number(major);
  } catch {
    return undefined;
  }
};
