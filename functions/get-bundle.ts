import { getBundle } from '../shared/actions/bundles/get-bundle.ts';
import { dynamoBundleStore } from '../shared/adapters/dynamodb/bundle-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { Bundle } from '../shared/contract/bundles.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { BundlePath } from '../shared/contract/paths.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-bundle']);
const ports = { bundles: dynamoBundleStore(dynamoClient(), env.SELECTION_TABLE) };

/** How far a bundle has come. */
export const run = ({ actor, path }: Call<'get-bundle', undefined, BundlePath>) => getBundle(ports, { actor, ...path });

export const handler = endpoint('get-bundle', { path: BundlePath, run, respond: Bundle });
