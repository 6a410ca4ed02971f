import { secretsCall } from '../shared/adapters/aws/json-call.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { challengeMaker } from '../shared/adapters/sign-in/altcha-challenges.ts';
import { channelSecrets } from '../shared/adapters/sign-in/channel-secrets.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { ChallengeResponse } from '../shared/contract/voters.ts';
import { readEnv } from '../shared/platform/env.ts';
import { ok } from '../shared/platform/result.ts';

const env = readEnv(functionEnv['get-challenge']);
const make = challengeMaker(env.VOTER_CHALLENGE, channelSecrets(secretsCall(), env.CHANNEL_SECRETS));

/** A challenge to be solved before a phone code is asked for. */
export const run = async ({ now }: Pick<Call<'get-challenge'>, 'now'>) => ok(await make(now));

export const handler = endpoint('get-challenge', { run, respond: ChallengeResponse });
