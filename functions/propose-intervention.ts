import { proposeIntervention } from '../shared/actions/interventions/propose-intervention.ts';
import { dynamoCall, secretsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { secretBallotIds } from '../shared/adapters/identity/ballot-ids.ts';
import { voterSecret } from '../shared/adapters/identity/voter-secret.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoInterventionStore } from '../shared/adapters/dynamodb/intervention-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { ProposeInterventionRequest, Intervention } from '../shared/contract/interventions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { systemIds } from '../shared/platform/ids.ts';

const env = readEnv(functionEnv['propose-intervention']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  interventions: dynamoInterventionStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  ballotIds: secretBallotIds(voterSecret(secretsCall(), env.VOTER_KEY_SECRET)),
  ledger: dynamoBallotLedger(dynamoCall(), env.BALLOTS_TABLE),
  clock: systemClock,
  ids: systemIds,
};

/** An officer proposes to void ballots, to lock a candidate or to import results. */
export const run = ({ actor, path, body }: Call<'propose-intervention', ProposeInterventionRequest, RoundPath>) =>
  proposeIntervention(ports, { actor, roundId: path.roundId, request: body });

export const handler = endpoint('propose-intervention', {
  path: RoundPath,
  body: ProposeInterventionRequest,
  run,
  status: 201,
  respond: Intervention,
});
