import { decideIntervention } from '../shared/actions/interventions/decide-intervention.ts';
import { dynamoCall, sqsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoInterventionStore } from '../shared/adapters/dynamodb/intervention-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { sqsRankingQueue } from '../shared/adapters/sqs/queues.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { DecideInterventionRequest, Intervention } from '../shared/contract/interventions.ts';
import { InterventionPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['decide-intervention']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  interventions: dynamoInterventionStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  ledger: dynamoBallotLedger(dynamoCall(), env.BALLOTS_TABLE),
  queue: sqsRankingQueue(sqsCall(), env.RANKINGS_QUEUE_URL),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** A second person decides on what an officer has proposed. */
export const run = ({ actor, path, body }: Call<'decide-intervention', DecideInterventionRequest, InterventionPath>) =>
  decideIntervention(ports, { actor, ...path, request: body });

export const handler = endpoint('decide-intervention', {
  path: InterventionPath,
  body: DecideInterventionRequest,
  run,
  respond: Intervention,
});
