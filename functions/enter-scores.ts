import { enterScores } from '../shared/actions/enter-scores.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoPanelStore } from '../shared/adapters/dynamodb/panel-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CandidatePath } from '../shared/contract/paths.ts';
import { EnterScoresRequest, ScoreSheet } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
const env = readEnv(functionEnv['enter-scores']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  panel: dynamoPanelStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** A judge scores a candidate. */
export const run = ({ actor, path, body }: Call<'enter-scores', EnterScoresRequest, CandidatePath>) =>
  enterScores(ports, { actor, ...path, request: body });

export const handler = endpoint('enter-scores', {
  path: CandidatePath,
  body: EnterScoresRequest,
  run,
  respond: ScoreSheet,
});
