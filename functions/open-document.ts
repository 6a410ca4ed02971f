import { openDocument } from '../shared/actions/open-document.ts';
import { uploadBytesLimit } from '../shared/actions/ports.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { s3EvidenceFiles } from '../shared/adapters/s3/evidence-files.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { OwnedDocumentPath } from '../shared/contract/paths.ts';
import { OpenDocumentQuery, OpenDocumentResponse } from '../shared/contract/uploads.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['open-document']);
const client = dynamoClient();
const s3 = s3Client();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  files: s3EvidenceFiles(s3, env.EVIDENCE_BUCKET, uploadBytesLimit),
  clock: systemClock,
};

/** A short-lived URL of a verified file or its copy. */
export const run = ({ actor, path, query }: Call<'open-document', undefined, OwnedDocumentPath, OpenDocumentQuery>) =>
  openDocument(ports, { actor, ...path, query });

export const handler = endpoint('open-document', {
  path: OwnedDocumentPath,
  query: OpenDocumentQuery,
  run,
  respond: OpenDocumentResponse,
});
