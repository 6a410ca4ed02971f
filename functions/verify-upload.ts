import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { uploadBytesLimit } from '../shared/actions/ports.ts';
import { verifyUpload, type ArrivedFile } from '../shared/actions/verify-upload.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore, dynamoSlotStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoExtensionStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { copyImage } from '../shared/adapters/inspection/image.ts';
import { inspectFile } from '../shared/adapters/inspection/inspect-file.ts';
import { guardDutyScanner, signatureScanner } from '../shared/adapters/inspection/scanners.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { s3EvidenceFiles } from '../shared/adapters/s3/evidence-files.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { ObjectCreated, ObjectScanned } from '../shared/contract/messages.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { logger } from '../shared/platform/logger.ts';

const env = readEnv(functionEnv['verify-upload']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  slots: dynamoSlotStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  files: s3EvidenceFiles(s3Client(), env.EVIDENCE_BUCKET, uploadBytesLimit),
  scan: env.MALWARE_SCANNER === 'guardduty' ? guardDutyScanner : signatureScanner,
  inspect: inspectFile,
  copyImage,
  clock: systemClock,
};

/** Verifies the files that arrived in quarantine, one after the other: each is held in memory whole. */
export async function run(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const outcome = await verifyUpload(ports, fileOf(JSON.parse(body)));
      logger.info('upload verified', { messageId, outcome });
    } catch (error) {
      logger.error('upload not verified', { messageId, error: error as Error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

function fileOf(message: unknown): ArrivedFile {
  const scanned = ObjectScanned.safeParse(message);
  if (!scanned.success) {
    const { time, detail } = ObjectCreated.parse(message);
    return { key: detail.object.key, arrivedAt: Date.parse(time) };
  }
  const { s3ObjectDetails, scanResultDetails } = scanned.data.detail;
  const status = scanResultDetails.scanResultStatus;
  const found = status === 'THREATS_FOUND' ? 'infected' : 'failed';
  return { key: s3ObjectDetails.objectKey, scan: status === 'NO_THREATS_FOUND' ? 'clean' : found };
}

export const handler = run;
