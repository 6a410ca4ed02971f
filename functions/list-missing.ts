import * as z from 'zod';

import { listMissing } from '../shared/actions/list-missing.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import { dynamoExtensionStore, dynamoPaymentStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { DistrictPath } from '../shared/contract/paths.ts';
import { MissingResponse } from '../shared/contract/registry-views.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['list-missing']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  payments: dynamoPaymentStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};
const Query = z.object({
  after: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});

/** What a district still lacks, adviser by adviser. */
export const run = ({ actor, path, query }: Call<'list-missing', undefined, DistrictPath, z.infer<typeof Query>>) =>
  listMissing(ports, { actor, ...path, ...query });

export const handler = endpoint('list-missing', { path: DistrictPath, query: Query, run, respond: MissingResponse });
