import { listBundles } from '../shared/actions/bundles/get-bundle.ts';
import { dynamoBundleStore } from '../shared/adapters/dynamodb/bundle-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { ListBundlesResponse } from '../shared/contract/bundles.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath } from '../shared/contract/paths.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['list-bundles']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  bundles: dynamoBundleStore(client, env.SELECTION_TABLE),
};

/** The bundles of a campaign, the newest first. */
export const run = ({ actor, path }: Call<'list-bundles', undefined, CampaignPath>) =>
  listBundles(ports, { actor, ...path });

export const handler = endpoint('list-bundles', { path: CampaignPath, run, respond: ListBundlesResponse });
