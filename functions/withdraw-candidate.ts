import { withdrawCandidate } from '../shared/actions/withdraw-candidate.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoReviewStore } from '../shared/adapters/dynamodb/review-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CandidatePath } from '../shared/contract/paths.ts';
import { WithdrawCandidateRequest } from '../shared/contract/reviews.ts';
import { Candidate } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['withdraw-candidate']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  reviews: dynamoReviewStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** Takes a nomination back, which frees its place. */
export const run = ({ actor, path, body }: Call<'withdraw-candidate', WithdrawCandidateRequest, CandidatePath>) =>
  withdrawCandidate(ports, { actor, ...path, request: body });

export const handler = endpoint('withdraw-candidate', {
  path: CandidatePath,
  body: WithdrawCandidateRequest,
  run,
  respond: Candidate,
});
