import { fileCase } from '../shared/actions/file-case.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCaseStore } from '../shared/adapters/dynamodb/case-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoExtensionStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { FileCaseRequest, FiledCase } from '../shared/contract/cases.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CasePath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['file-case']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  cases: dynamoCaseStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** A district officer files a case, or changes one. */
export const run = ({ actor, path, body }: Call<'file-case', FileCaseRequest, CasePath>) =>
  fileCase(ports, { actor, ...path, request: body });

export const handler = endpoint('file-case', { path: CasePath, body: FileCaseRequest, run, respond: FiledCase });
