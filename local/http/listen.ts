import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartupError } from '../types.ts';

/**
 * Listens on a port of 127.0.0.1, or on a free one for 0.
 * @returns the port
 * @throws StartupError when the port is taken or not allowed
 */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListenFault(error, port)));
    server.listen({ port, host: '127.0.0.1', backlog: 1024 }, () => resolve((server.address() as AddressInfo).port));
  });
}

/** What a person can do about a port that cannot be had; other faults stay as they are. */
export function explainListenFault(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartupError(`Port ${port} is taken by another program. Stop it, or choose another port with --port.`);
  }
  if (error.code === 'EACCES') {
    return new StartupError(`Port ${port} is not allowed for this user. Choose one above 1023 with --port.`);
  }
  return error;
}
