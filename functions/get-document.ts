import { getDocument } from '../shared/actions/get-document.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { s3PartedUploads } from '../shared/adapters/s3/parted-uploads.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { OwnedDocumentPath } from '../shared/contract/paths.ts';
import { EvidenceDocument } from '../shared/contract/uploads.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-document']);
const client = dynamoClient();
const s3 = s3Client();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  parted: s3PartedUploads(s3, env.EVIDENCE_BUCKET),
  clock: systemClock,
};

/** The state of one document: how much of it has arrived, accepted, or refused and why. */
export const run = ({ actor, path }: Call<'get-document', undefined, OwnedDocumentPath>) =>
  getDocument(ports, { actor, ...path });

export const handler = endpoint('get-document', { path: OwnedDocumentPath, run, respond: EvidenceDocument });
