import { nominateCandidate } from '../shared/actions/nominate-candidate.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoReviewStore } from '../shared/adapters/dynamodb/review-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { Candidate, NominateRequest } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
const env = readEnv(functionEnv['nominate-candidate']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  reviews: dynamoReviewStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** A district officer sends up an adviser of the own district. */
export const run = ({ actor, path, body }: Call<'nominate-candidate', NominateRequest, RoundPath>) =>
  nominateCandidate(ports, { actor, roundId: path.roundId, request: body });

export const handler = endpoint('nominate-candidate', {
  path: RoundPath,
  body: NominateRequest,
  run,
  status: 201,
  respond: Candidate,
});
