import type { DatabaseSync } from 'node:sqlite';
import type { BuildAppOptions } from 'fauxqs';

type Stores = NonNullable<BuildAppOptions['stores']>;
type SqsStore = Stores['sqsStore'];
type Persistence = NonNullable<SqsStore['persistence']>;

/**
 * What `startFauxqs` does before it listens, with the parts that it keeps to itself. They are fetched by file, past
 * the package's list of exports; the exact version is pinned, and the tests of this folder fail when they move.
 */
export const openStores = async (folder: string) => {
  const part = (file: string) => import(new URL(file, import.meta.resolve('fauxqs')).href);
  const { PersistenceManager }: { PersistenceManager: new (folder: string) => Persistence } =
    await part('./persistence.js');
  const { SqsStore }: { SqsStore: new () => SqsStore } = await part('./sqs/sqsStore.js');
  const { SnsStore }: { SnsStore: new () => Stores['snsStore'] } = await part('./sns/snsStore.js');
  const { S3Store }: { S3Store: new () => Stores['s3Store'] } = await part('./s3/s3Store.js');

  const persistence = new PersistenceManager(folder);
  const database: DatabaseSync = Reflect.get(persistence, 'db');
  const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const { sqsStore, snsStore } = stores;
  // Without a host name of its own, queue URLs carry the address that the caller used, which surely resolves.
  sqsStore.host = '';
  // Loading comes first: a queue that is saved again deletes its messages.
  persistence.loadSqsAndSns(sqsStore, snsStore);
  sqsStore.persistence = persistence;
  for (const queue of sqsStore.allQueues()) queue.persistence = persistence;
  return { stores, persistence, database };
};

/**
 * Mends ChangeMessageVisibility with 0 seconds: fauxqs 2.4.1 sets the receive count to NULL, which its own table
 * forbids, after it has already forgotten that the message is in flight; the message was gone until the next start.
 */
export const mendRelease = (persistence: Persistence, database: DatabaseSync): void => {
  const release = database.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => {
    release.run(messageId);
  };
};

/**
 * One commit for all that a request changes: ten messages of a batch cost little more than one, and a message on its
 * way to the dead letters is never in neither queue. The commit is a microtask queued by the first change, so it has
 * run before the handler's answer, whose own microtask comes later, can leave. A commit that fails ends the thread.
 */
export const commitTogether = (persistence: Persistence, database: DatabaseSync): void => {
  const begin = (): void => {
    if (database.isTransaction) return;
    database.exec('BEGIN');
    queueMicrotask(() => database.exec('COMMIT'));
  };
  Object.assign(persistence, {
    insertMessage: joined(begin, persistence.insertMessage.bind(persistence)),
    deleteMessage: joined(begin, persistence.deleteMessage.bind(persistence)),
    updateMessageInflight: joined(begin, persistence.updateMessageInflight.bind(persistence)),
    updateMessageReady: joined(begin, persistence.updateMessageReady.bind(persistence)),
  });
};

const joined =
  <Arguments extends readonly unknown[]>(begin: () => void, change: (...given: Arguments) => void) =>
  (...given: Arguments): void => {
    begin();
    change(...given);
  };

/** Queues remember the URL they were made under; its port belonged to an earlier run. */
export const moveQueues = (store: SqsStore, port: number): void => {
  const byUrl: Map<string, unknown> = Reflect.get(store, 'queues');
  for (const queue of Array.from(store.allQueues())) {
    byUrl.delete(queue.url);
    const url = new URL(queue.url);
    url.host = `127.0.0.1:${port}`;
    Object.assign(queue, { url: url.href });
    byUrl.set(queue.url, queue);
  }
};
