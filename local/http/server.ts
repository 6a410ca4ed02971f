import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { answerControl } from './control.ts';
import type { Controls } from './control.ts';
import { createGateway } from './gateway.ts';
import type { Gateway, GatewaySettings } from './gateway.ts';
import { listen } from './listen.ts';
import { gatewayAnswer, send } from './response.ts';
import { startingAnswer } from './starting-page.ts';

/** Serves everything under its prefix; `request.url` still carries the prefix. */
export type MountedHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What the API serves once the template has been made: its routes, and what the controls show. */
export type Attachment = Omit<GatewaySettings, 'domainName'> & Pick<Controls, 'status'>;

/** Told of a fault of the server's own (never of a function's), with what it was doing. */
export type OnFault = (doing: string, error: unknown) => void;

export type HttpSettings = { readonly port: number; readonly onFault?: OnFault };

/** The cloud's one public server, on 127.0.0.1. */
export type HttpFace = {
  /** `http://127.0.0.1:8750` */
  readonly origin: string;
  /** Puts a handler under a path prefix such as `/oidc`, outside the API; it answers from now on. */
  readonly mount: (prefix: string, handler: MountedHandler) => void;
  readonly onFault: OnFault;
  /** Opens the API: until then every path answers 503 with Retry-After, and `/` says that the cloud is starting. */
  readonly attach: (attachment: Attachment) => void;
  /** Takes no more requests, lets those under way finish (two seconds at most), then closes. */
  readonly stop: () => Promise<void>;
};

const printFault: OnFault = (doing, error) => void process.stderr.write(`${doing} failed: ${inspect(error)}\n`);

/** Milliseconds that requests under way have to finish when the server stops. */
const grace = 2000;

/**
 * Listens on 127.0.0.1 at once; port 0 is any free one.
 * @throws StartupError when the port is taken or not allowed
 */
export async function openHttp({ port, onFault = printFault }: HttpSettings): Promise<HttpFace> {
  const mounts: { readonly prefix: string; readonly handler: MountedHandler }[] = [];
  let api: { readonly gateway: Gateway; readonly controls: Controls } | undefined;

  const dispatch = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    if (url.startsWith('/_local/')) return send(response, await answerControl(request, api?.controls));
    for (const { prefix, handler } of mounts) {
      const after = url.startsWith(prefix) ? url[prefix.length] : '';
      if (after === undefined || after === '/' || after === '?') return handler(request, response);
    }
    return api ? api.gateway(request, response) : send(response, startingAnswer(url.replace(/\?.*$/, '')));
  };
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    dispatch(request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return;
      onFault(`${request.method} ${request.url?.replace(/\?.*$/, '')}`, error);
      send(response, gatewayAnswer(500, 'Internal Server Error'));
    });
  });
  const domainName = `127.0.0.1:${await listen(server, port)}`;
  return {
    origin: `http://${domainName}`,
    onFault,
    mount: (prefix, handler) => void mounts.push({ prefix, handler }),
    attach: ({ status, ...settings }) => {
      api = { gateway: createGateway({ ...settings, domainName }), controls: { clock: settings.clock, status } };
    },
    stop: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection falls idle when its last answer is out: without this it would be kept alive for a minute.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), grace);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
