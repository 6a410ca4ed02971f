import { uploadBytesLimit } from '../shared/actions/ports.ts';
import { requestUpload } from '../shared/actions/request-upload.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCaseStore } from '../shared/adapters/dynamodb/case-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore, dynamoSameFiles } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoExtensionStore, dynamoPaymentStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { s3EvidenceFiles } from '../shared/adapters/s3/evidence-files.ts';
import { s3PartedUploads } from '../shared/adapters/s3/parted-uploads.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { OwnerPath } from '../shared/contract/paths.ts';
import { BegunUpload, UploadRequest } from '../shared/contract/uploads.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { systemIds } from '../shared/platform/ids.ts';

const env = readEnv(functionEnv['request-upload']);
const client = dynamoClient();
const s3 = s3Client();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  cases: dynamoCaseStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  sameFiles: dynamoSameFiles(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  payments: dynamoPaymentStore(client, env.SELECTION_TABLE),
  files: s3EvidenceFiles(s3, env.EVIDENCE_BUCKET, uploadBytesLimit),
  parted: s3PartedUploads(s3, env.EVIDENCE_BUCKET),
  clock: systemClock,
  ids: systemIds,
};

/** Declares a file and answers where to put it. */
export const run = ({ actor, path, body }: Call<'request-upload', UploadRequest, OwnerPath>) =>
  requestUpload(ports, { actor, ...path, request: body });

export const handler = endpoint('request-upload', {
  path: OwnerPath,
  body: UploadRequest,
  run,
  status: 201,
  respond: BegunUpload,
});
