import { requestBundle } from '../shared/actions/bundles/request-bundle.ts';
import { sqsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoBundleSources } from '../shared/adapters/dynamodb/bundle-sources.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { sqsBundleQueue } from '../shared/adapters/sqs/queues.ts';
import { Bundle, RequestBundleRequest } from '../shared/contract/bundles.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { systemIds } from '../shared/platform/ids.ts';

const env = readEnv(functionEnv['request-bundle']);
const ports = {
  ...dynamoBundleSources(dynamoClient(), env.SELECTION_TABLE),
  queue: sqsBundleQueue(sqsCall(), env.EXPORTS_QUEUE_URL),
  clock: systemClock,
  ids: systemIds,
};

/** Queues the province bundle, or says what stands in its way. */
export const run = ({ actor, path, body }: Call<'request-bundle', RequestBundleRequest, CampaignPath>) =>
  requestBundle(ports, { actor, ...path, request: body });

export const handler = endpoint('request-bundle', {
  path: CampaignPath,
  body: RequestBundleRequest,
  run,
  status: 202,
  respond: Bundle,
});
