import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body, at most `limit` bytes. Answers `undefined` when there is more (the rest is let through
 * unread, so that the answer still reaches the client); rejects when the client goes away.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('error', reject);
    request.on('close', () => {
      // After a whole body this says nothing new, and an Error with its stack costs the hot path 20 µs.
      if (!request.complete) reject(new Error('The client went away'));
    });
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        request.resume();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)));
  });
}

/** Whether a request says that a body follows. */
export const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
