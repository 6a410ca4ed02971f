import { listCampaigns } from '../shared/actions/list-campaigns.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { ListCampaignsResponse } from '../shared/contract/campaigns.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['list-campaigns']);
const ports = { campaigns: dynamoCampaignStore(dynamoClient(), env.SELECTION_TABLE) };

/** The campaigns, for everybody. */
export const run = () => listCampaigns(ports);

export const handler = endpoint('list-campaigns', {
  run,
  respond: ListCampaignsResponse,
  cacheControl: 'public, max-age=30',
});
