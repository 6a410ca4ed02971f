import { listCandidates } from '../shared/actions/list-candidates.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoReviewStore } from '../shared/adapters/dynamodb/review-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { ListCandidatesResponse } from '../shared/contract/rounds.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['list-candidates']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  reviews: dynamoReviewStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
};

/** The candidates of a round, for staff. */
export const run = ({ actor, path }: Call<'list-candidates', undefined, RoundPath>) =>
  listCandidates(ports, { actor, roundId: path.roundId });

export const handler = endpoint('list-candidates', { path: RoundPath, run, respond: ListCandidatesResponse });
