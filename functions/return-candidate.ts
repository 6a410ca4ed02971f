import { returnCandidate } from '../shared/actions/return-candidate.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoReviewStore } from '../shared/adapters/dynamodb/review-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CandidatePath } from '../shared/contract/paths.ts';
import { ReturnCandidateRequest } from '../shared/contract/reviews.ts';
import { Candidate } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['return-candidate']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  reviews: dynamoReviewStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** The city officer returns a nomination to its district for correction. */
export const run = ({ actor, path, body }: Call<'return-candidate', ReturnCandidateRequest, CandidatePath>) =>
  returnCandidate(ports, { actor, ...path, request: body });

export const handler = endpoint('return-candidate', {
  path: CandidatePath,
  body: ReturnCandidateRequest,
  run,
  respond: Candidate,
});
