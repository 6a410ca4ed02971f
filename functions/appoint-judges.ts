import { appointJudges } from '../shared/actions/appoint-judges.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoPanelStore } from '../shared/adapters/dynamodb/panel-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { AppointJudgesRequest, AppointJudgesResponse } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
const env = readEnv(functionEnv['appoint-judges']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  panel: dynamoPanelStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** Appoints the whole panel of a round. */
export const run = ({ actor, path, body }: Call<'appoint-judges', AppointJudgesRequest, RoundPath>) =>
  appointJudges(ports, { actor, roundId: path.roundId, request: body });

export const handler = endpoint('appoint-judges', {
  path: RoundPath,
  body: AppointJudgesRequest,
  run,
  respond: AppointJudgesResponse,
});
