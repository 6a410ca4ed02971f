import { pathToFileURL } from 'node:url';

import type { run } from '../../functions/build-export.ts';

/**
 * One invocation of the bundled build-export in a process of its own, as Lambda would start it: the module's path and the
 * message are the arguments, what it took is the last line of the output.
 */
const [module = '', body = ''] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(module).href)) as { readonly handler: typeof run };
const started = performance.now();
const event = { Records: [{ messageId: '1', body }] } as unknown as Parameters<typeof run>[0];
const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 900_000 });
if (batchItemFailures.length > 0) throw new Error('The bundle was not made');
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    processorSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
