import { describePhoto } from '../shared/actions/change-document.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoExtensionStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { DocumentPath } from '../shared/contract/paths.ts';
import { EvidenceDocument, PhotoNote } from '../shared/contract/uploads.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['describe-photo']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** Notes what a photo shows, where and when. */
export const run = ({ actor, path, body }: Call<'describe-photo', PhotoNote, DocumentPath>) =>
  describePhoto(ports, { actor, ...path, request: body });

export const handler = endpoint('describe-photo', {
  path: DocumentPath,
  body: PhotoNote,
  run,
  respond: EvidenceDocument,
});
