import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type { RouteMatch } from './router.ts';

/** The claims that the JWT authorizer let through, each as text. */
export type JwtClaims = Readonly<Record<string, string>>;

export type EventInput = {
  readonly request: IncomingMessage;
  /** Percent-decoded. */
  readonly path: string;
  /** As it came, without the question mark. */
  readonly query: string;
  readonly match: RouteMatch;
  readonly body: Buffer | undefined;
  readonly claims: JwtClaims | undefined;
  /** Milliseconds of the cloud's clock. */
  readonly now: number;
  readonly domainName: string;
};

/**
 * Writes the event of payload format 2.0. Like the real gateway it decodes `rawPath`, takes the cookies out of the
 * headers, joins what comes twice with commas, and sends bodies that are no text in base64.
 */
export function buildEvent(input: EventInput): APIGatewayProxyEventV2 {
  const { request, path, match, body, claims, now } = input;
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const { headers, cookies } = readHeaders(request, sourceIp, input.domainName);
  const textual = body === undefined || isText(headers['content-type']);
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath: path,
    rawQueryString: input.query,
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: input.domainName,
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: match.routeKey,
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now,
    },
    isBase64Encoded: !textual,
  };
  if (cookies) event.cookies = cookies;
  if (input.query !== '') event.queryStringParameters = readQuery(input.query);
  if (match.pathParameters) event.pathParameters = match.pathParameters;
  if (body) event.body = body.toString(textual ? 'utf8' : 'base64');
  if (claims) authorize(event, claims);
  return event;
}

function authorize(event: APIGatewayProxyEventV2, claims: JwtClaims): void {
  // The same event, seen as the type that functions behind an authorizer receive; the routes ask for no scopes.
  const authorized = event as Pick<APIGatewayProxyEventV2WithJWTAuthorizer, 'requestContext'> & APIGatewayProxyEventV2;
  const jwt: { claims: Record<string, string>; scopes: string[] | null } = { claims: { ...claims }, scopes: null };
  Object.assign(authorized.requestContext, { authorizer: { jwt } });
}

function readHeaders(request: IncomingMessage, sourceIp: string, host: string) {
  const headers: Record<string, string> = {};
  let cookies: string[] | undefined;
  const raw = request.rawHeaders;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    const value = raw[index + 1]!;
    if (name === 'cookie') (cookies ??= []).push(...value.split(/;\s*/).filter(Boolean));
    else if (name !== 'connection') headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  headers['x-forwarded-for'] ??= sourceIp;
  headers['x-forwarded-port'] ??= host.split(':')[1] ?? '80';
  headers['x-forwarded-proto'] ??= 'http';
  return { headers, cookies };
}

function readQuery(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

const textTypes = /^(?:text\/|application\/(?:json|javascript|xml)\b|[^;]+\+(?:json|xml)\b)/i;

/** API Gateway hands on these types as text, everything else (a form too, or no type at all) in base64. */
const isText = (contentType: string | undefined): boolean => contentType !== undefined && textTypes.test(contentType);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
let cached = { second: Number.NaN, text: '' };

/** `12/Mar/2020:19:03:58 +0000`; written once a second, since the hot path asks thousands of times. */
function clfTime(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== cached.second) {
    const at = new Date(now);
    const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
    const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
    cached = { second, text: `${day}:${time} +0000` };
  }
  return cached.text;
}
