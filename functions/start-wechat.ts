import { startSignIn } from '../shared/actions/start-sign-in.ts';
import { secretsCall } from '../shared/adapters/aws/json-call.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { startResponse } from '../shared/adapters/http/sign-in.ts';
import { channelSecrets } from '../shared/adapters/sign-in/channel-secrets.ts';
import { jweSeals } from '../shared/adapters/sign-in/seals.ts';
import { wechatOf } from '../shared/adapters/sign-in/wechat-channel.ts';
import { functionEnv, optionalEnv } from '../shared/contract/functions.ts';
import { StartQuery } from '../shared/contract/voters.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv, readOptionalEnvs } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['start-wechat']);
const secrets = channelSecrets(secretsCall(), env.CHANNEL_SECRETS);
const channel = wechatOf({ ...env, ...readOptionalEnvs(optionalEnv['start-wechat']) }, secrets);
const ports = { channel, seals: jweSeals(secrets), clock: systemClock };

/** Sends the voter's browser to WeChat. */
export const run = ({ query }: Call<'start-wechat', undefined, undefined, StartQuery>) =>
  startSignIn(ports, { rebind: query.rebind !== undefined });

export const handler = endpoint('start-wechat', {
  query: StartQuery,
  run,
  answer: (started) => startResponse(env.PUBLIC_ORIGIN, started),
});
