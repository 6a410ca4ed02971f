import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** A server that holds a free port of 127.0.0.1 until it is closed, for tests of a taken port. */
export function takePort(): Promise<{ readonly port: number; readonly release: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const release = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ port: (server.address() as AddressInfo).port, release });
    });
  });
}

/** A port of 127.0.0.1 that was free a moment ago, for a program that must be told its port. */
export async function freePort(): Promise<number> {
  const { port, release } = await takePort();
  await release();
  return port;
}
