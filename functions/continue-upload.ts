import { continueUpload } from '../shared/actions/continue-upload.ts';
import { uploadBytesLimit } from '../shared/actions/ports.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoExtensionStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { s3EvidenceFiles } from '../shared/adapters/s3/evidence-files.ts';
import { s3PartedUploads } from '../shared/adapters/s3/parted-uploads.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { OwnedDocumentPath } from '../shared/contract/paths.ts';
import { ContinueUploadRequest, ContinueUploadResponse } from '../shared/contract/uploads.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['continue-upload']);
const client = dynamoClient();
const s3 = s3Client();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  files: s3EvidenceFiles(s3, env.EVIDENCE_BUCKET, uploadBytesLimit),
  parted: s3PartedUploads(s3, env.EVIDENCE_BUCKET),
  clock: systemClock,
};

/** Goes on with an upload: new URLs, the parts put together, or given up. */
export const run = ({ actor, path, body }: Call<'continue-upload', ContinueUploadRequest, OwnedDocumentPath>) =>
  continueUpload(ports, { actor, ...path, request: body });

export const handler = endpoint('continue-upload', {
  path: OwnedDocumentPath,
  body: ContinueUploadRequest,
  run,
  respond: ContinueUploadResponse,
});
