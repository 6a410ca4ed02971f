import { getCampaign } from '../shared/actions/get-campaign.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { CampaignView } from '../shared/contract/campaigns.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
const env = readEnv(functionEnv['get-campaign']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** What everybody may know of a campaign. */
export const run = ({ path }: Call<'get-campaign', undefined, CampaignPath>) => getCampaign(ports, path);

export const handler = endpoint('get-campaign', {
  path: CampaignPath,
  run,
  respond: CampaignView,
  cacheControl: 'public, max-age=10',
});
