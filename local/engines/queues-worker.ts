import { buildApp } from 'fauxqs';
import { commitTogether, mendRelease, moveQueues, openStores } from './queue-stores.ts';
import { serve } from './worker.ts';

/** fauxqs put together by hand, because its own `startFauxqs` listens on all interfaces. */
const start = async (folder: string) => {
  const { stores, persistence, database } = await openStores(folder);
  // fauxqs would wait for the disk after each message: 1.9 ms on the machine this was measured on, three times a
  // ballot, so 180 ballots a second at the most. Without waiting, a commit takes 0.04 ms. A killed process loses
  // nothing either way, since the kernel has the pages; only a power cut tells the difference.
  database.exec('PRAGMA synchronous = NORMAL');
  mendRelease(persistence, database);
  commitTogether(persistence, database);

  const app = buildApp({ logger: false, stores });
  app.addHook('preClose', async () => persistence.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  moveQueues(stores.sqsStore, address.port);
  return { port: address.port, close: () => app.close() };
};

await serve(start);
