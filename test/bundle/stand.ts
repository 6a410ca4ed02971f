import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

import { startBuckets } from '../../local/engines/buckets.ts';
import { startGate } from '../../local/gate/index.ts';
import type { BuildBundlePorts } from '../../shared/actions/bundles/build-bundle.ts';
import type { BundleRecord } from '../../shared/actions/bundle-records.ts';
import { acceptedKey } from '../../shared/actions/evidence-keys.ts';
import type { CaseRecord } from '../../shared/actions/case-ports.ts';
import type { CampaignStore } from '../../shared/actions/ports.ts';
import type { AuditEntry, DocumentRecord } from '../../shared/actions/records.ts';
import { dynamoAuditReader } from '../../shared/adapters/dynamodb/audit-reader.ts';
import { dynamoBundleSources } from '../../shared/adapters/dynamodb/bundle-sources.ts';
import { toItem } from '../../shared/adapters/dynamodb/item.ts';
import { type Key, keys } from '../../shared/adapters/dynamodb/keys.ts';
import { s3BundleFiles } from '../../shared/adapters/s3/bundle-files.ts';
import { packZip } from '../../shared/adapters/zip/pack-zip.ts';
import type { BundleRequested } from '../../shared/contract/messages.ts';
import { readCampaign } from '../../shared/domain/campaign/read-campaign.ts';
import * as build from '../adapters/builders.ts';
import { account, principal, region, temporaryFolder } from '../local/gate-support.ts';
import { createSelectionTable, type DynamoEngine, startDynamo } from '../support/engines.ts';

const buckets = { evidence: 'evidence', exports: 'exports' } as const;
const nowhere = 'http://127.0.0.1:1';
const district = 'wujin';
/** After the vote has closed. */
export const now = Date.parse('2022-05-31T12:00:00+08:00');

/** The city's participants of this stand: one candidate above the line, one below. */
const standing = [
  { candidateId: 'cnd_1', adviserId: 'adv_1', name: '张三', aboveLine: true },
  { candidateId: 'cnd_2', adviserId: 'adv_2', name: '李四', aboveLine: false },
];

/**
 * What a bundle is made of, on real engines: records in DynamoDB Local, files in buckets behind the gate. One adviser is
 * above the line; what documents there are, the test says.
 * @param database outside of a test another one than the tests' own
 */
export async function startBundleStand(
  database: () => Promise<Pick<DynamoEngine, 'client' | 'endpoint' | 'stop'>> = startDynamo,
) {
  const folder = temporaryFolder();
  const [dynamo, engine] = await Promise.all([database(), startBuckets(folder.path, () => undefined)]);
  const admin = principal('admin', 'admin');
  const gate = await startGate({
    engines: { dynamodb: nowhere, sqs: nowhere, secretsmanager: nowhere, s3: engine.url },
    principals: [admin],
    now: () => Date.now(),
    account,
    region,
  });
  const s3 = new S3Client({
    endpoint: gate.endpoints.s3,
    region,
    credentials: { accessKeyId: admin.accessKeyId, secretAccessKey: admin.secretAccessKey },
    forcePathStyle: true,
    // A process that dies with a file half read never lets go of its connection: here they share one agent.
    requestHandler: { httpAgent: { maxSockets: 5_000 } },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  for (const Bucket of Object.values(buckets)) await s3.send(new CreateBucketCommand({ Bucket }));
  const table = await createSelectionTable(dynamo.client, 'selection');
  const put = (key: Key, record: object) =>
    dynamo.client.send(new PutItemCommand({ TableName: table, Item: toItem(key, record) }));

  const sources = dynamoBundleSources(dynamo.client, table);
  await putCampaign(put, sources.campaigns);
  const queued: BundleRequested[] = [];
  const ports: BuildBundlePorts = {
    ...sources,
    files: s3BundleFiles(s3, buckets),
    drawings: plainDrawings,
    packZip,
    queue: {
      send: async (request) => {
        queued.push(request);
      },
    },
    clock: { now: () => now },
  };
  const { campaignId } = build;
  let bundles = 0;
  return {
    ports,
    queued,
    /** What a function in another process needs to reach all this. */
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: admin.accessKeyId,
      AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ENDPOINT_URL_S3: gate.endpoints.s3,
      AWS_ENDPOINT_URL_SQS: nowhere,
      SELECTION_TABLE: table,
      EVIDENCE_BUCKET: buckets.evidence,
      EXPORTS_BUCKET: buckets.exports,
      EXPORTS_QUEUE_URL: nowhere,
    },
    /** Files a case, or changes one. */
    fileCase: (caseId: string, more: Partial<CaseRecord> = {}) => {
      const record = build.caseRecord(caseId, more);
      return put(keys.case(campaignId, record.district, caseId), record);
    },
    /** Files a document that was verified, with these bytes, for an adviser, a case or the district. */
    file: async (owner: string, kind: string, bytes: Uint8Array, more: Partial<DocumentRecord> = {}) => {
      const documentId = `doc_${owner}_${kind}_${more.name ?? ''}`;
      const record = build.document(documentId, 2, {
        adviserId: owner,
        kind,
        name: `${kind}.pdf`,
        size: bytes.length,
        sha256: hash('sha256', bytes, 'hex'),
        crc32: crc32(bytes),
        status: 'accepted',
        verifiedAt: build.at,
        ...more,
      });
      await put(keys.document(record, documentId), record);
      await s3.send(new PutObjectCommand({ Bucket: buckets.evidence, Key: acceptedKey(record), Body: bytes }));
      return record;
    },
    /** Puts other bytes where a verified document lies. */
    damage: (record: DocumentRecord, bytes: Uint8Array) =>
      s3.send(new PutObjectCommand({ Bucket: buckets.evidence, Key: acceptedKey(record), Body: bytes })),
    put,
    /** A bundle that was asked for; its message is given to `buildBundle` by the test. */
    ask: async (more: Partial<BundleRecord> = {}): Promise<BundleRequested> => {
      bundles += 1;
      const bundleId = `bdl_${String(bundles).padStart(4, '0')}`;
      const record: BundleRecord = {
        campaignId,
        bundleId,
        status: 'queued',
        draft: true,
        requestedAt: now,
        requestedBy: 'officer',
        drawn: 0,
        packedBytes: 0,
        version: 1,
        ...more,
      };
      await put(keys.bundle(campaignId, bundleId), record);
      return { type: 'bundle-requested', campaignId, bundleId };
    },
    recordOf: ({ bundleId }: BundleRequested) => ports.bundles.get(campaignId, bundleId),
    /** Keys of the finished bundles. */
    finished: async ({ bundleId }: BundleRequested): Promise<readonly string[]> => {
      const Prefix = `bundles/${campaignId}/${bundleId}`;
      const { Contents: found = [] } = await s3.send(new ListObjectsV2Command({ Bucket: buckets.exports, Prefix }));
      return found.map(({ Key: key = '' }) => key);
    },
    zipOf: async ({ bundleId }: BundleRequested): Promise<Buffer> => {
      const Key = `bundles/${campaignId}/${bundleId}.zip`;
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: buckets.exports, Key }));
      return Buffer.from((await body?.transformToByteArray()) ?? []);
    },
    entriesOf: async ({ bundleId }: BundleRequested): Promise<readonly AuditEntry[]> => {
      const day = '2022-05-31';
      const page = await dynamoAuditReader(dynamo.client, table).ofDays(
        campaignId,
        { from: day, to: day },
        { limit: 1000 },
      );
      return page.entries.filter(({ target }) => target === bundleId);
    },
    stop: async () => {
      s3.destroy();
      await gate.stop();
      await Promise.all([engine.stop(), dynamo.stop()]);
      folder.remove();
    },
  };
}

/** Campaign, round, result and registry, as loading and ranking would have left them. */
async function putCampaign(
  put: (key: Key, record: object) => Promise<unknown>,
  campaigns: Pick<CampaignStore, 'save'>,
): Promise<void> {
  const { campaignId, roundId } = build;
  const file = path.join(import.meta.dirname, '../../campaigns/changzhou-2022.json');
  const read = readCampaign(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.ok) throw new Error('The campaign file is not sound');
  const campaign = read.value;
  const stored = build.campaign(1, { title: campaign.title, campaign });
  const saved = await campaigns.save(stored, [build.round(1, { title: '市级评审' })], build.audit('load-campaign'));
  if (!saved.ok) throw new Error('The campaign was not saved');
  for (const { adviserId, candidateId, name } of standing) {
    await put(keys.adviser(campaignId, district, adviserId), build.adviser(adviserId, { name }));
    await put(keys.candidate(roundId, candidateId), build.candidate(candidateId, { adviserId, name }));
  }
  const { rows, ...head } = build.snapshot('snp_1', standing.length);
  await put(keys.snapshot(roundId, 'snp_1'), {
    ...head,
    standing: 'final',
    standingReasons: [],
    rowCount: rows.length,
  });
  for (const [index, { candidateId, name, aboveLine }] of standing.entries()) {
    await put(keys.snapshotRow(roundId, 'snp_1', index), { ...rows[index], candidateId, name, aboveLine });
  }
}

/** What a document says as JSON, in place of fonts and paper: how it looks has tests of its own. */
const asJson = (model: object): Promise<Uint8Array> => Promise.resolve(new TextEncoder().encode(JSON.stringify(model)));
const plainDrawings: BuildBundlePorts['drawings'] = {
  forms: { pdf: asJson, docx: asJson },
  sheets: { xlsx: asJson, csv: asJson, pdf: asJson },
  letters: { docx: asJson },
};
