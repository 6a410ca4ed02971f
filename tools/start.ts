import { resolve } from 'node:path';
import { startCloud, type Cloud } from '../local/index.ts';
import { issuerParameters, issuerSecrets } from '../local/issuers/index.ts';
import { StartupError } from '../local/types.ts';
import { prepareAssembly, type Assembly } from './start/assembly.ts';
import { describeFault } from './start/faults.ts';
import { writeOperatorFile } from './start/operator-file.ts';
import { readOptions, usage, type StartOptions } from './start/options.ts';
import { createReporter } from './start/reporter.ts';
import { onStopSignal } from './start/signals.ts';

const campaignFile = resolve(import.meta.dirname, '../campaigns/changzhou-2022.json');
const { say, progress, timed } = createReporter(process.stdout);

let options: StartOptions | undefined;
let assembly: Assembly | undefined;
let cloud: Cloud | undefined;
let removeOperatorFile: (() => void) | undefined;
let stopping = false;

function complain(error: unknown): void {
  process.stderr.write(`${describeFault(error, options?.dataDir)}\n`);
  process.exitCode = 1;
}

/** Ends everything and the process: exit code 0, or 1 when something has failed on the way. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (cloud) say('\nStopping …');
  try {
    removeOperatorFile?.();
    await cloud?.stop();
    await assembly?.discard();
  } catch (error) {
    complain(error);
  }
  // Engines that were still starting are on a leash: they end with us.
  process.exit();
}

async function start({ dataDir, port, fresh }: StartOptions): Promise<Cloud> {
  const began = performance.now();
  // Synthesized while the engines start; whichever of the two fails first ends the start.
  assembly = prepareAssembly();
  const assemblyDir = timed('stacks', assembly.ready);
  const starting = startCloud({
    assemblyDir,
    dataDir,
    port,
    fresh,
    onProgress: progress,
    onDeath: (engine, reason) => {
      complain(new StartupError(`The engine "${engine}" ended by itself: ${reason}. Nothing is lost: start again.`));
      void stop();
    },
    parameters: issuerParameters,
    secrets: issuerSecrets,
  });
  const started = await Promise.race([starting, assemblyDir.then(() => starting)]);
  say(`\nJuxian is ready after ${((performance.now() - began) / 1000).toFixed(1)} s: ${started.url}`);
  return started;
}

async function play(origin: string): Promise<void> {
  say('');
  try {
    // Only now: an empty system does not wait for the player to load.
    const { playCityReview } = await import('../sample/play.ts');
    const { terminalProgress } = await import('../sample/progress.ts');
    const played = await playCityReview({ origin, campaignFile, progress: terminalProgress(process.stdout) });
    say(['', played.table, played.counts].filter((part) => part !== undefined).join('\n'));
  } catch (error) {
    if (stopping) return;
    complain(error);
    say('The sample season was not played to its end. The system goes on serving; npm start resumes the season.');
  }
}

async function main(): Promise<void> {
  const read = readOptions(process.argv.slice(2));
  if (read === 'help') return say(usage);
  options = read;
  onStopSignal(() => void stop());
  cloud = await start(read);
  removeOperatorFile = writeOperatorFile(cloud, read.dataDir);
  if (!read.empty) await play(cloud.url);
  if (!stopping) say(`\nServing ${cloud.url} until Ctrl-C.`);
}

// A reader that goes away (npm start | head) takes the output with it, not the system.
process.stdout.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  complain(error);
  void stop();
});
try {
  await main();
} catch (error) {
  if (!stopping) complain(error);
  await stop();
}
