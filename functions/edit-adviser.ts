import { editAdviser } from '../shared/actions/edit-adviser.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoImportStore } from '../shared/adapters/dynamodb/import-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoExtensionStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { AdviserPath } from '../shared/contract/paths.ts';
import { EditAdviserRequest } from '../shared/contract/registry-views.ts';
import { Adviser } from '../shared/contract/registry.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['edit-adviser']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  imports: dynamoImportStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** A district officer changes what is registered of one adviser. */
export const run = ({ actor, path, body }: Call<'edit-adviser', EditAdviserRequest, AdviserPath>) =>
  editAdviser(ports, { actor, ...path, request: body });

export const handler = endpoint('edit-adviser', {
  path: AdviserPath,
  body: EditAdviserRequest,
  run,
  respond: Adviser,
});
