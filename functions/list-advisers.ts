import * as z from 'zod';

import { listAdvisers } from '../shared/actions/list-advisers.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { DistrictPath } from '../shared/contract/paths.ts';
import { ListAdvisersResponse } from '../shared/contract/registry.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
const env = readEnv(functionEnv['list-advisers']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

const Query = z.object({
  after: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});

/** A page of the advisers of a district. */
export const run = ({ actor, path, query }: Call<'list-advisers', undefined, DistrictPath, z.infer<typeof Query>>) =>
  listAdvisers(ports, { actor, ...path, ...query });

export const handler = endpoint('list-advisers', {
  path: DistrictPath,
  query: Query,
  run,
  respond: ListAdvisersResponse,
});
