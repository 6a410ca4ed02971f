import * as z from 'zod';

import { loadCampaign } from '../shared/actions/load-campaign.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { LoadCampaignResponse } from '../shared/contract/campaigns.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
const env = readEnv(functionEnv['load-campaign']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** Loads a campaign file; the action reads it, so that every fault is named by its rule. */
export const run = ({ actor, path, body }: Call<'load-campaign', unknown, CampaignPath>) =>
  loadCampaign(ports, { actor, campaignId: path.campaignId, file: body });

export const handler = endpoint('load-campaign', {
  path: CampaignPath,
  body: z.unknown(),
  run,
  respond: LoadCampaignResponse,
});
