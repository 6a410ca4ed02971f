import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { uploadBytesLimit } from '../shared/actions/ports.ts';
import { verifyUpload } from '../shared/actions/verify-upload.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore, dynamoSlotStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoExtensionStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { copyImage } from '../shared/adapters/inspection/image.ts';
import { inspectFile } from '../shared/adapters/inspection/inspect-file.ts';
import { guardDutyScanner, signatureScanner } from '../shared/adapters/inspection/scanners.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { s3EvidenceFiles } from '../shared/adapters/s3/evidence-files.ts';
import { readUploadMessage } from '../shared/adapters/sqs/upload-message.ts';
import { functionEnv } from '../shared/contract/functions.ts';
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
      const outcome = await verifyUpload(ports, readUploadMessage(body));
      logger.info('upload verified', { messageId, outcome });
    } catch (error) {
      logger.error('upload not verified', { messageId, error: error as Error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

export const handler = run;
