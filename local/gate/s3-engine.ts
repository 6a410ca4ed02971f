import type { OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Pool } from 'undici';
import { canonicalPath, encode, type S3Request } from './s3-request.ts';

export type EngineAnswer = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Readable;
};

/** Headers that the engine must not see: they were dealt with here, or it would misread them. */
const withheld = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
]);
const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding']);

type Body = { readonly size: number; readonly stream: Readable };

/** The engine behind the gate: takes requests without their signatures. */
export const createS3Engine = (url: string) => {
  const pool = new Pool(url, { connections: 32 });
  return {
    /** @param changes headers to set, or (undefined) to leave out. */
    send: async (
      request: S3Request,
      body?: Body,
      changes: Readonly<Record<string, string | undefined>> = {},
    ): Promise<EngineAnswer> => {
      const answer = await pool.request({
        method: request.method,
        path: pathOf(request),
        headers: { ...headersOf(request), ...changes, ...(body && { 'content-length': String(body.size) }) },
        body: body?.stream ?? null,
        headersTimeout: 120_000,
      });
      return { status: answer.statusCode, headers: kept(answer.headers), body: answer.body };
    },
    /** Size in bytes and quoted ETag of an object; undefined when there is none. */
    look: async (bucket: string, key: string): Promise<{ size: number; etag: string } | undefined> => {
      const answer = await pool.request({ method: 'HEAD', path: canonicalPath({ bucket, key }) });
      await answer.body.dump();
      if (answer.statusCode !== 200) return undefined;
      return { size: Number(answer.headers['content-length']), etag: String(answer.headers['etag']) };
    },
    close: (): Promise<void> => pool.destroy(),
  };
};

export type S3Engine = ReturnType<typeof createS3Engine>;

const pathOf = (request: S3Request): string => {
  const query = request.query
    // What the answer is to say of itself is the gate's matter: the engine knows no signer, and refuses it to anonymous ones.
    .filter(([name]) => !/^(?:x-(?:amz-|id$)|response-)/i.test(name))
    .map(([name, value]) => (value === '' ? encode(name) : `${encode(name)}=${encode(value)}`));
  return query.length === 0 ? canonicalPath(request) : `${canonicalPath(request)}?${query.join('&')}`;
};

/** The request's headers with those that its presigned URL carried in the query. */
const headersOf = ({ headers, query }: S3Request): Record<string, string> => {
  const hoisted = query
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => /^x-amz-(?!algorithm$|credential$|date$|expires$|signedheaders$|signature$)/.test(name));
  const all = [...Object.entries(headers).map(([name, value]) => [name, String(value)] as const), ...hoisted];
  return Object.fromEntries(all.filter(([name]) => !withheld.has(name) && !name.startsWith('x-amz-checksum-')));
};

const kept = (headers: Record<string, string | string[] | undefined>): OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => value !== undefined && !dropped.has(name)));
