import type { OutgoingHttpHeader, ServerResponse } from 'node:http';

/** What goes back to the client. */
export type Answer = {
  readonly status: number;
  readonly headers: Record<string, OutgoingHttpHeader>;
  /** Text goes out in one piece with its headers, which costs half of what a buffer does. */
  readonly body: string | Buffer;
};

/** Lambda refuses a longer answer. */
const maxAnswerBytes = 6 * 1024 * 1024;
/** The gateway owns these: what a function says of them is dropped. */
const ownHeaders = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An answer of the gateway itself, in its words: `{"message":"Not Found"}`. */
export const gatewayAnswer = (
  status: number,
  message: string,
  headers: Record<string, OutgoingHttpHeader> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message }),
});

const malformed = (): Answer => gatewayAnswer(500, 'Internal Server Error');

/**
 * Reads what a function returned (payload format 2.0): with a `statusCode` it is taken as it says, without one it is
 * the body of a 200 in JSON. An answer of the wrong shape, or above 6 MB, is a 500, as on AWS.
 */
export function answerOf(result: unknown): Answer {
  const answer = isObject(result) && 'statusCode' in result ? structured(result) : inferred(result);
  return Buffer.byteLength(answer.body) > maxAnswerBytes ? malformed() : answer;
}

const inferred = (result: unknown): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null'),
});

function structured(result: Record<string, unknown>): Answer {
  const { body = '', cookies = [], isBase64Encoded = false } = result;
  const status = Number(result['statusCode']);
  const valid =
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 599 &&
    (typeof body === 'string' || body === null) &&
    Array.isArray(cookies) &&
    cookies.every((cookie) => typeof cookie === 'string');
  const headers = valid && readHeaders(result['headers'] ?? {});
  if (!headers) return malformed();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  headers['content-type'] ??= 'text/plain;charset=UTF-8';
  const text = body ?? '';
  return { status, headers, body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text };
}

function readHeaders(given: unknown): Record<string, OutgoingHttpHeader> | undefined {
  if (!isObject(given)) return undefined;
  const headers: Record<string, OutgoingHttpHeader> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    const lower = name.toLowerCase();
    if (!ownHeaders.has(lower)) headers[lower] = String(value);
  }
  return headers;
}

/** Sends an answer, unless the client has gone. A header that HTTP forbids turns it into a 500. */
export function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  const bodyless = answer.status === 204 || answer.status === 304;
  const length = Buffer.byteLength(answer.body);
  try {
    response.writeHead(answer.status, bodyless ? answer.headers : { ...answer.headers, 'content-length': length });
  } catch {
    const { status, headers, body } = malformed();
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    return;
  }
  response.end(bodyless ? undefined : answer.body);
}
