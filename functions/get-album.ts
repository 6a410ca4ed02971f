import { getAlbum } from '../shared/actions/get-album.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoExtensionStore, dynamoPaymentStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { Album } from '../shared/contract/deadlines.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { AdviserPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-album']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  payments: dynamoPaymentStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** The service photos of an adviser and what they lack. */
export const run = ({ actor, path }: Call<'get-album', undefined, AdviserPath>) => getAlbum(ports, { actor, ...path });

export const handler = endpoint('get-album', { path: AdviserPath, run, respond: Album });
