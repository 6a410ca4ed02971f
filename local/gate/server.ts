import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

export type GateServer = { readonly url: string; readonly stop: () => Promise<void> };

/** An HTTP server on a free loopback port. */
export const listen = async (handle: RequestListener): Promise<GateServer> => {
  // Longer than any SDK keeps an idle connection, so that none is closed under a request on its way.
  const server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
