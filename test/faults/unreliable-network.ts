import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * A proxy between a function and an engine that fails a share of the requests, each third of them in another way: it is
 * throttled, it meets a server error, or it is carried out and its answer is lost with the connection.
 * @param fails says of each request, by its number, whether it fails
 */
export async function unreliable(engine: string, fails: (index: number) => boolean) {
  let seen = 0;
  let failed = 0;
  const server = createServer((request, response) => {
    const index = (seen += 1);
    const bad = fails(index);
    const kind = bad ? (failed += 1) % 3 : undefined;
    void (async () => {
      const body = await buffer(request);
      if (kind === 0) return response.writeHead(400).end('{"__type":"com.amazonaws#ThrottlingException"}');
      if (kind === 1) return response.writeHead(500).end('{"__type":"InternalServerError"}');
      const { headers, method, url } = request;
      const forwarded = send(
        new URL(url ?? '/', engine),
        { method, headers: { ...headers, host: new URL(engine).host } },
        (answer) => {
          // The lost answer is lost after the engine has done what it was asked for.
          if (kind === 2) {
            answer.resume();
            answer.on('end', () => request.socket.destroy());
          } else {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
          }
        },
      );
      forwarded.on('error', () => request.socket.destroy());
      return forwarded.end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failed: () => failed,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
