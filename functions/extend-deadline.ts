import { extendDeadline } from '../shared/actions/extend-deadline.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoExtensionStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { ExtendDeadlineRequest, Extension } from '../shared/contract/deadlines.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['extend-deadline']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** Grants a district more time, with a reason. */
export const run = ({ actor, path, body }: Call<'extend-deadline', ExtendDeadlineRequest, CampaignPath>) =>
  extendDeadline(ports, { actor, ...path, request: body });

export const handler = endpoint('extend-deadline', {
  path: CampaignPath,
  body: ExtendDeadlineRequest,
  run,
  status: 201,
  respond: Extension,
});
