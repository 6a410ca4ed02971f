import { listBallots } from '../shared/actions/interventions/list-ballots.ts';
import { secretsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoBallotReader } from '../shared/adapters/dynamodb/ballot-reader.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { secretBallotIds } from '../shared/adapters/identity/ballot-ids.ts';
import { voterSecret } from '../shared/adapters/identity/voter-secret.ts';
import { ListBallotsQuery, ListBallotsResponse } from '../shared/contract/ballot-list.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['list-ballots']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  ballotIds: secretBallotIds(voterSecret(secretsCall(), env.VOTER_KEY_SECRET)),
  ballots: dynamoBallotReader(client, env.BALLOTS_TABLE),
  clock: systemClock,
};

/** Ids of the ballots that were accepted in a window of time. */
export const run = ({ actor, path, query }: Call<'list-ballots', undefined, RoundPath, ListBallotsQuery>) =>
  listBallots(ports, {
    actor,
    roundId: path.roundId,
    from: Date.parse(query.from),
    to: Date.parse(query.to),
    after: query.after,
  });

export const handler = endpoint('list-ballots', {
  path: RoundPath,
  query: ListBallotsQuery,
  run,
  respond: ListBallotsResponse,
});
