import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

type Part = { readonly number: number; readonly etag: string };

/** What uploads in parts use of s3rver's store. */
export type PartStore = {
  getResourcePath(bucket: string, key: string | undefined, resource: string): string;
  putContent(file: string, content: Readable | Buffer): Promise<[size: number, md5: string]>;
  putPart(bucket: string, uploadId: string, partNumber: string, content: Readable | Buffer): Promise<object>;
  putObjectMultipart(bucket: string, uploadId: string, parts: readonly Part[]): Promise<object>;
};

const S3Error: new (code: string, message: string) => Error = createRequire(import.meta.url)(
  '@20minutes/s3rver/lib/models/error',
);

/** S3's least size of every part but the last. */
const smallestPart = 5 * 1024 * 1024;

/**
 * What s3rver leaves out of uploads in parts: a part appears whole or not at all, parts can be listed and an upload given
 * up, and it is put together only from the parts that are there as named.
 */
export const completeParts = (store: PartStore, server: Server, aside: string): void => {
  const folderOf = (bucket: string, uploadId: string): string =>
    join(store.getResourcePath(bucket, undefined, 'uploads'), uploadId);

  store.putPart = async (bucket, uploadId, partNumber, content) => {
    const partial = join(aside, randomUUID());
    const folder = folderOf(bucket, uploadId);
    try {
      const [size, md5] = await store.putContent(partial, content);
      await writeFile(join(folder, `${partNumber}.md5`), md5);
      await rename(partial, join(folder, partNumber));
      return { size, md5 };
    } finally {
      await rm(partial, { force: true });
    }
  };

  const putTogether = store.putObjectMultipart.bind(store);
  store.putObjectMultipart = async (bucket, uploadId, parts) => {
    const known = new Map((await listParts(folderOf(bucket, uploadId))).map((part) => [part.number, part]));
    for (const [index, { number, etag }] of parts.entries()) {
      const found = known.get(number);
      if (found?.etag !== etag) throw new S3Error('InvalidPart', `Part ${number} is not there, or is another one.`);
      if (index > 0 && number <= (parts[index - 1]?.number ?? 0)) {
        throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
      }
      if (index < parts.length - 1 && found.size < smallestPart) {
        throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
      }
    }
    return putTogether(bucket, uploadId, parts);
  };

  const others = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const pass = (): void => others.forEach((listener) => listener(request, response));
    const url = new URL(request.url ?? '/', 'http://buckets');
    const uploadId = url.searchParams.get('uploadId');
    if (uploadId === null) return pass();
    const [, bucket = '', ...key] = url.pathname.split('/').map(decodeURIComponent);
    const known = /^[0-9a-f]{32}$/.test(uploadId) && existsSync(join(folderOf(bucket, uploadId), 'key'));
    answerPart(
      { request, response, pass, key: key.join('/'), uploadId },
      known ? folderOf(bucket, uploadId) : undefined,
      url,
    )
      // A broken answer is one that the gate reports as such.
      .catch((error: unknown) => response.destroy(error as Error));
  });
};

type PartRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pass: () => void;
  readonly key: string;
  readonly uploadId: string;
};

const answerPart = async (
  { request, response, pass, key, uploadId }: PartRequest,
  folder: string | undefined,
  { searchParams }: URL,
): Promise<void> => {
  if (folder === undefined || (await readFile(join(folder, 'key'), 'utf8')) !== key) {
    request.resume();
    return send(response, 404, fault('NoSuchUpload', 'The specified multipart upload does not exist.'));
  }
  const partNumber = searchParams.get('partNumber');
  if (partNumber !== null && !/^[1-9]\d{0,3}$/.test(partNumber)) {
    request.resume();
    return send(response, 400, fault('InvalidArgument', 'Part number must be an integer between 1 and 9999'));
  }
  if (request.method === 'GET') return send(response, 200, listing(key, uploadId, await listParts(folder)));
  if (request.method !== 'DELETE') return pass();
  await rm(folder, { recursive: true, force: true });
  return send(response, 204, '');
};

const listParts = async (folder: string): Promise<readonly (Part & { readonly size: number })[]> => {
  const names = (await readdir(folder)).filter((name) => /^\d+$/.test(name));
  const parts = names.map(async (name) => {
    const file = join(folder, name);
    const etag = await readFile(`${file}.md5`, 'utf8');
    return { number: Number(name), size: (await stat(file)).size, etag };
  });
  return (await Promise.all(parts)).toSorted((one, other) => one.number - other.number);
};

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const prologue = '<?xml version="1.0" encoding="UTF-8"?>\n';
const fault = (code: string, message: string): string =>
  `${prologue}<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const listing = (key: string, uploadId: string, parts: Awaited<ReturnType<typeof listParts>>): string => {
  const items = parts.map(
    ({ number, size, etag }) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size></Part>`,
  );
  return `${prologue}<ListPartsResult><Key>${escape(key)}</Key><UploadId>${uploadId}</UploadId>${items.join('')}</ListPartsResult>`;
};

const send = (response: ServerResponse, status: number, xml: string): void => {
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(xml) }).end(xml);
};
