import { getAdviserHistory } from '../shared/actions/get-adviser-history.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoAuditReader } from '../shared/adapters/dynamodb/audit-reader.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { AdviserPath } from '../shared/contract/paths.ts';
import { AdviserHistory } from '../shared/contract/registry-views.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-adviser-history']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  audit: dynamoAuditReader(client, env.SELECTION_TABLE),
};

/** Who changed what of an adviser, and when. */
export const run = ({ actor, path }: Call<'get-adviser-history', undefined, AdviserPath>) =>
  getAdviserHistory(ports, { actor, ...path });

export const handler = endpoint('get-adviser-history', { path: AdviserPath, run, respond: AdviserHistory });
