import type { IncomingMessage, OutgoingHttpHeader } from 'node:http';
import type { Answer } from './response.ts';

/** The template's CorsConfiguration of an HTTP API. */
export type CorsConfiguration = {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  /** Seconds. */
  readonly MaxAge?: number;
  readonly AllowCredentials?: boolean;
};

type Headers = Record<string, OutgoingHttpHeader>;

/** `*`, `https://*`, or an origin spelled out. */
const allows = (allowed: string, origin: string): boolean =>
  allowed.endsWith('*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin;

function grant(cors: CorsConfiguration, origin: string | undefined): Headers | undefined {
  const origins = cors.AllowOrigins ?? [];
  if (origin === undefined || !origins.some((allowed) => allows(allowed, origin))) return undefined;
  const anyone = origins.includes('*') && !cors.AllowCredentials;
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    ...(anyone ? {} : { vary: 'Origin' }),
    ...(cors.AllowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}

/** The answer to a browser's preflight; the gateway gives it itself, whether or not there is an OPTIONS route. */
export function preflight(cors: CorsConfiguration, request: IncomingMessage): Answer | undefined {
  const asked = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || asked === undefined) return undefined;
  const granted = grant(cors, request.headers.origin);
  const headers: Headers = granted
    ? {
        ...granted,
        'access-control-allow-methods': (cors.AllowMethods ?? []).join(','),
        'access-control-allow-headers': (cors.AllowHeaders ?? []).join(','),
        ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
      }
    : {};
  return { status: 204, headers, body: '' };
}

/** Puts the template's CORS headers on an answer; what the function says of CORS is dropped, as on AWS. */
export function withCors(cors: CorsConfiguration, request: IncomingMessage, answer: Answer): Answer {
  const kept = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'));
  const granted = grant(cors, request.headers.origin);
  const exposed = cors.ExposeHeaders?.length ? { 'access-control-expose-headers': cors.ExposeHeaders.join(',') } : {};
  return { ...answer, headers: { ...Object.fromEntries(kept), ...(granted ? { ...granted, ...exposed } : {}) } };
}
