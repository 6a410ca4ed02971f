import { secretsCall } from '../shared/adapters/aws/json-call.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { passKeys } from '../shared/adapters/identity/own-passes.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { PassKeySet } from '../shared/contract/voters.ts';
import { readEnv } from '../shared/platform/env.ts';
import { ok } from '../shared/platform/result.ts';

const env = readEnv(functionEnv['get-pass-keys']);
const keys = passKeys(secretsCall(), env.PASS_KEYS_SECRET);

/** Every public key that voter passes are or were signed with. */
export const run = async () => ok({ keys: await keys.published() });

export const handler = endpoint('get-pass-keys', {
  run,
  respond: PassKeySet,
  // A new key is published ten minutes before it signs, so that no copy is older than the key in force.
  cacheControl: 'public, max-age=300',
});
