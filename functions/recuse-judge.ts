import { recuseJudge } from '../shared/actions/recuse-judge.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoPanelStore } from '../shared/adapters/dynamodb/panel-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CandidatePath } from '../shared/contract/paths.ts';
import { Recusal, RecuseRequest } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['recuse-judge']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  panel: dynamoPanelStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** A judge steps back from a candidate. */
export const run = ({ actor, path, body }: Call<'recuse-judge', RecuseRequest, CandidatePath>) =>
  recuseJudge(ports, { actor, ...path, request: body });

export const handler = endpoint('recuse-judge', { path: CandidatePath, body: RecuseRequest, run, respond: Recusal });
