import { startEngines } from '../../local/engines/index.ts';

/** Runs the engines on the folder given as argument, tells their addresses, and goes on until it is killed. */
const { endpoints } = await startEngines({ dataDir: String(process.argv[2]), now: Date.now });
process.stdout.write(`${JSON.stringify(endpoints)}\n`);
setInterval(() => undefined, 60_000);
