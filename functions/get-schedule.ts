import { getSchedule } from '../shared/actions/get-schedule.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath } from '../shared/contract/paths.ts';
import { ScheduleResponse } from '../shared/contract/registry-views.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-schedule']);
const ports = { campaigns: dynamoCampaignStore(dynamoClient(), env.SELECTION_TABLE), clock: systemClock };

/** What is due when, and by whom. */
export const run = ({ path }: Call<'get-schedule', undefined, CampaignPath>) => getSchedule(ports, path);

export const handler = endpoint('get-schedule', { path: CampaignPath, run, respond: ScheduleResponse });
