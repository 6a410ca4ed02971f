import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { completeParts, type PartStore } from './bucket-parts.ts';
import { serve } from './worker.ts';

type StoredObject = {
  readonly bucket: string;
  readonly key: string;
  readonly content: Readable | Buffer;
  readonly metadata: Readonly<Record<string, string>>;
};

/** What we use of s3rver, which comes without types. */
type Store = PartStore & {
  putMetadata(bucket: string, key: string, metadata: StoredObject['metadata'], md5?: string): Promise<void>;
  putObject(object: StoredObject): Promise<{ size: number; md5: string }>;
  deleteObject(bucket: string, key: string): Promise<void>;
  getMetadata(bucket: string, key: string): Promise<StoredObject['metadata']>;
  copyObject(
    fromBucket: string,
    fromKey: string,
    bucket: string,
    key: string,
    replacement: StoredObject['metadata'] | null,
  ): Promise<StoredObject['metadata']>;
};
type S3rver = {
  readonly store: Store;
  httpServer: Server;
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
};

const S3rver: new (options: Record<string, unknown>) => S3rver = createRequire(import.meta.url)('@20minutes/s3rver');

/**
 * Makes an object appear whole or not at all. s3rver writes into the object's file itself, so a killed process would
 * leave the first half of an upload as the object; here it is written aside and moved into place last.
 */
const writeAside = (store: Store, aside: string): void => {
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const partial = join(aside, randomUUID());
    const target = store.getResourcePath(bucket, key, 'object');
    try {
      const [size, md5] = await store.putContent(partial, content);
      await mkdir(dirname(target), { recursive: true });
      // A missing sum is worked out from the file when asked for; one left from the object before would be wrong.
      await rm(`${target}.md5`, { force: true });
      await store.putMetadata(bucket, key, metadata);
      await rename(partial, target);
      await store.putMetadata(bucket, key, metadata, md5);
      return { size, md5 };
    } finally {
      await rm(partial, { force: true });
    }
  };
  store.copyObject = async (fromBucket, fromKey, bucket, key, replacement) => {
    const content = createReadStream(store.getResourcePath(fromBucket, fromKey, 'object'));
    const metadata = replacement ?? (await store.getMetadata(fromBucket, fromKey));
    await store.putObject({ bucket, key, content, metadata });
    return store.getMetadata(bucket, key);
  };
};

/**
 * Deletes an object's files and leaves its folders. s3rver looks whether a folder is empty and then removes it with all
 * that is in it: an upload that arrives in between is gone although it was answered with 200.
 */
const keepFolders = (store: Store): void => {
  store.deleteObject = async (bucket, key) => {
    const files = ['object', 'object.md5', 'metadata.json'].map((file) => store.getResourcePath(bucket, key, file));
    await Promise.all(files.map((file) => rm(file, { force: true })));
  };
};

const start = async (folder: string) => {
  const aside = join(folder, 'partial');
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const directory = join(folder, 'buckets');
  await mkdir(directory, { recursive: true });
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, vhostBuckets: false });
  writeAside(server.store, aside);
  keepFolders(server.store);
  const { port } = await server.run();
  completeParts(server.store, server.httpServer, aside);
  // s3rver knows one access key of its own and refuses all others; without a signature it answers anybody. Who may
  // do what is the gate's matter.
  server.httpServer.prependListener('request', ({ headers }) => {
    delete headers.authorization;
  });
  // Longer than callers keep an idle connection, so that none is closed while a request is on its way.
  server.httpServer.keepAliveTimeout = 75_000;
  const close = (): Promise<void> => {
    const closed = server.close();
    server.httpServer.closeAllConnections();
    return closed;
  };
  return { port, close };
};

await serve(start);
