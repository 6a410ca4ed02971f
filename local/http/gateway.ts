import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CloudClock, HttpRoute, Invoke } from '../types.ts';
import { hasBody, readBody } from './body.ts';
import { preflight, withCors } from './cors.ts';
import type { CorsConfiguration } from './cors.ts';
import { buildEvent } from './event.ts';
import type { JwtClaims } from './event.ts';
import { createJwtAuthorizer } from './jwt-authorizer.ts';
import { answerOf, gatewayAnswer, send } from './response.ts';
import type { Answer } from './response.ts';
import { compileRoutes } from './router.ts';

/** Quotas of an HTTP API: 10 MB a request, 30 s an integration; Lambda itself takes an event of 6 MB. */
const maxBodyBytes = 10 * 1024 * 1024;
const maxEventBodyBytes = 6 * 1024 * 1024;
const defaultTimeout = 30_000;

/** What a gateway serves; `integrationTimeout` in milliseconds. */
export type GatewaySettings = {
  readonly routes: readonly HttpRoute[];
  readonly invoke: Invoke;
  readonly clock: CloudClock;
  readonly corsConfiguration?: CorsConfiguration | undefined;
  readonly integrationTimeout?: number | undefined;
  /** Host and port, as the event's `domainName`. */
  readonly domainName: string;
};

export type Gateway = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const timedOut = Symbol('timed out');
const serverError = () => gatewayAnswer(500, 'Internal Server Error');
const tooLarge = () => gatewayAnswer(413, 'Request Entity Too Large');

/** Stands in for an API Gateway HTTP API with Lambda integrations of payload format 2.0. */
export function createGateway(settings: GatewaySettings): Gateway {
  const cors = settings.corsConfiguration;
  const answer = createAnswerer(settings);
  return async (request, response) => {
    const early = cors && preflight(cors, request);
    const result = early ?? (await answer(request));
    if (result === undefined) return;
    send(response, cors && !early ? withCors(cors, request, result) : result);
  };
}

/** Answers one request; `undefined` when the client left before its body was here. */
function createAnswerer(settings: GatewaySettings): (request: IncomingMessage) => Promise<Answer | undefined> {
  const match = compileRoutes(settings.routes);
  const authorize = createJwtAuthorizer();
  const { invoke, clock, domainName, integrationTimeout = defaultTimeout } = settings;
  return async (request) => {
    const target = readTarget(request.url ?? '/');
    if (!target) return gatewayAnswer(400, 'Bad Request');
    const found = match(request.method ?? 'GET', target.path);
    if (!found) return gatewayAnswer(404, 'Not Found');

    let claims: JwtClaims | undefined;
    if (found.route.authorizer) {
      const verdict = await authorize(found.route.authorizer, request.headers.authorization);
      if ('refusal' in verdict) return verdict.refusal;
      claims = verdict.claims;
    }
    let body: Buffer | undefined;
    if (hasBody(request)) {
      try {
        body = await readBody(request, maxBodyBytes);
      } catch {
        return undefined;
      }
      if (!body) return tooLarge();
    }
    const event = buildEvent({ request, ...target, match: found, body, claims, now: clock.now(), domainName });
    if (event.body !== undefined && event.body.length > maxEventBodyBytes) return tooLarge();
    return run(invoke, found.route.functionId, event, integrationTimeout);
  };
}

async function run(invoke: Invoke, functionId: string, event: unknown, timeout: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(resolve, timeout, timedOut);
  });
  try {
    const result = await Promise.race([invoke(functionId, event), limit]);
    return result === timedOut ? gatewayAnswer(503, 'Service Unavailable') : answerOf(result);
  } catch {
    // The cause stands in the function's own log; a client never sees it.
    return serverError();
  } finally {
    clearTimeout(timer);
  }
}

/** Path (decoded, as the real gateway does before it looks for a route) and query; `undefined` if not decodable. */
function readTarget(url: string): { readonly path: string; readonly query: string } | undefined {
  const mark = url.indexOf('?');
  const raw = mark < 0 ? url : url.slice(0, mark);
  if (!raw.startsWith('/')) return undefined;
  const query = mark < 0 ? '' : url.slice(mark + 1);
  if (!raw.includes('%')) return { path: raw, query };
  try {
    return { path: decodeURIComponent(raw), query };
  } catch {
    return undefined;
  }
}
