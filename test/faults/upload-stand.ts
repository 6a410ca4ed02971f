import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestUpload } from '../../shared/actions/request-upload.ts';
import { continueUpload } from '../../shared/actions/continue-upload.ts';
import { verifyUpload } from '../../shared/actions/verify-upload.ts';
import {
  dynamoDocumentStore,
  dynamoSameFiles,
  dynamoSlotStore,
} from '../../shared/adapters/dynamodb/document-store.ts';
import { dynamoExtensionStore, dynamoPaymentStore } from '../../shared/adapters/dynamodb/upload-stores.ts';
import { copyImage } from '../../shared/adapters/inspection/image.ts';
import { inspectFile } from '../../shared/adapters/inspection/inspect-file.ts';
import { signatureScanner } from '../../shared/adapters/inspection/scanners.ts';
import { s3EvidenceFiles } from '../../shared/adapters/s3/evidence-files.ts';
import { s3PartedUploads } from '../../shared/adapters/s3/parted-uploads.ts';
import type { ContinueUploadRequest, UploadRequest } from '../../shared/contract/uploads.ts';
import { startBuckets } from '../../local/engines/buckets.ts';
import { startGate } from '../../local/gate/index.ts';
import { actor } from '../actions/builders.ts';
import { world } from '../actions/world.ts';
import { account, principal, region, temporaryFolder } from '../local/gate-support.ts';
import { createSelectionTable, local, startDynamo, startQueues } from '../support/engines.ts';

export const campaignId = 'changzhou-2022';
const district = 'wujin';
const wujin = actor('district-officer', { district });
const bucket = 'evidence';
const nowhere = 'http://127.0.0.1:1';

/**
 * The way of an upload on real engines: buckets behind the gate, whose every event is sent to a queue twice; a consumer
 * that gives back what failed; records in DynamoDB Local. Campaign and advisers are given.
 */
export async function startUploadStand() {
  const folder = temporaryFolder();
  const [dynamo, queues, buckets] = await Promise.all([
    startDynamo(),
    startQueues(['uploads']),
    startBuckets(folder.path, () => undefined),
  ]);
  const [queue = ''] = queues.urls;
  const sqs = new SQSClient({ ...local, endpoint: queues.endpoint });
  const send = (key: string) => sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: key }));
  const admin = principal('admin', 'admin');
  const gate = await startGate({
    engines: { dynamodb: nowhere, sqs: nowhere, secretsmanager: nowhere, s3: buckets.url },
    principals: [admin],
    now: () => Date.now(),
    account,
    region,
    onObject: async ({ type, key }) => {
      if (type === 'created' && key.startsWith('quarantine/')) await Promise.all([send(key), send(key)]);
    },
  });
  const { accessKeyId, secretAccessKey } = admin;
  const s3 = new S3Client({
    endpoint: gate.endpoints.s3,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const table = await createSelectionTable(dynamo.client, 'selection');

  const given = world();
  // A week before the deadlines; the URLs live by the true clock.
  const clock = { now: () => given.state.now };
  const ports = {
    ...given.ports,
    clock,
    advisers: { get: async () => ({}) as never },
    documents: dynamoDocumentStore(dynamo.client, table),
    slots: dynamoSlotStore(dynamo.client, table),
    sameFiles: dynamoSameFiles(dynamo.client, table),
    extensions: dynamoExtensionStore(dynamo.client, table),
    payments: dynamoPaymentStore(dynamo.client, table),
    files: s3EvidenceFiles(s3, bucket, 64 * 1024 * 1024),
    parted: s3PartedUploads(s3, bucket),
    scan: signatureScanner,
    inspect: inspectFile,
    copyImage,
  };
  const outcomes: string[] = [];
  const ending = new AbortController();
  const consume = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queue,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 1,
          WaitTimeSeconds: 0,
        }),
      );
      // All at once, as several functions would.
      await Promise.all(
        messages.map(async ({ Body: key = '', ReceiptHandle: handle }) => {
          try {
            outcomes.push((await verifyUpload(ports, { key, arrivedAt: clock.now() })).type);
            await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: handle }));
          } catch {
            outcomes.push('again');
          }
        }),
      );
      if (messages.length === 0) await sleep(20);
    }
  };
  const consumed = consume();
  const place = (adviserId: string) => ({ campaignId, district, adviserId });
  return {
    ports,
    outcomes,
    clock: given.state,
    keyOf: (adviserId: string, documentId: string) => `quarantine/${campaignId}/${district}/${adviserId}/${documentId}`,
    put: (key: string, body: Uint8Array) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })),
    keys: async (prefix: string) =>
      ((await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))).Contents ?? []).map(
        ({ Key: key = '' }) => key,
      ),
    request: (adviserId: string, request: UploadRequest) =>
      requestUpload(ports, { actor: wujin, ...place(adviserId), request }),
    go: (adviserId: string, documentId: string, action: ContinueUploadRequest['action']) =>
      continueUpload(ports, { actor: wujin, ...place(adviserId), documentId, request: { action } }),
    statusOf: async (adviserId: string, documentId: string) =>
      (await ports.documents.get(place(adviserId), documentId))?.status,
    documentsOf: (adviserId: string) => ports.documents.ofAdviser(place(adviserId)),
    stop: async () => {
      ending.abort();
      await consumed;
      sqs.destroy();
      s3.destroy();
      await gate.stop();
      await Promise.all([buckets.stop(), queues.stop(), dynamo.stop()]);
      folder.remove();
    },
  };
}
