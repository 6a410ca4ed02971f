import { listCases } from '../shared/actions/list-cases.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCaseStore } from '../shared/adapters/dynamodb/case-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { ListCasesResponse } from '../shared/contract/cases.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { DistrictPath } from '../shared/contract/paths.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['list-cases']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  cases: dynamoCaseStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
};

/** The cases of a district with their documents, and the district's own documents. */
export const run = ({ actor, path }: Call<'list-cases', undefined, DistrictPath>) =>
  listCases(ports, { actor, ...path });

export const handler = endpoint('list-cases', { path: DistrictPath, run, respond: ListCasesResponse });
