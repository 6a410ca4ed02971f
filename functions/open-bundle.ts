import { openBundle } from '../shared/actions/bundles/get-bundle.ts';
import { dynamoBundleStore } from '../shared/adapters/dynamodb/bundle-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { presignedGet } from '../shared/adapters/s3/presigned-get.ts';
import { OpenBundleResponse } from '../shared/contract/bundles.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { BundlePath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['open-bundle']);
const ports = {
  bundles: dynamoBundleStore(dynamoClient(), env.SELECTION_TABLE),
  files: { presignGet: presignedGet(s3Client(), env.EXPORTS_BUCKET) },
  clock: systemClock,
};

/** A short-lived URL of a finished bundle. */
export const run = ({ actor, path }: Call<'open-bundle', undefined, BundlePath>) =>
  openBundle(ports, { actor, ...path });

export const handler = endpoint('open-bundle', { path: BundlePath, run, respond: OpenBundleResponse });
