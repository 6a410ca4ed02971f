import { prepareBallotPaper } from '../shared/actions/prepare-ballot-paper.ts';
import { secretsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoReviewStore } from '../shared/adapters/dynamodb/review-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { voterKeyVersions } from '../shared/adapters/identity/voter-secret.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { BallotPaper } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['prepare-ballot-paper']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  reviews: dynamoReviewStore(client, env.SELECTION_TABLE),
  voterKeys: voterKeyVersions(secretsCall(), env.VOTER_KEY_SECRET),
  clock: systemClock,
};

/** Fixes the candidates of a round into its ballot paper. */
export const run = ({ actor, path }: Call<'prepare-ballot-paper', undefined, RoundPath>) =>
  prepareBallotPaper(ports, { actor, roundId: path.roundId });

export const handler = endpoint('prepare-ballot-paper', { path: RoundPath, run, respond: BallotPaper });
