import { startSignIn } from '../shared/actions/start-sign-in.ts';
import { secretsCall } from '../shared/adapters/aws/json-call.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { startResponse } from '../shared/adapters/http/sign-in.ts';
import { channelSecrets } from '../shared/adapters/sign-in/channel-secrets.ts';
import { jweSeals } from '../shared/adapters/sign-in/seals.ts';
import { portalOf } from '../shared/adapters/sign-in/portal-channel.ts';
import { functionEnv, optionalEnv } from '../shared/contract/functions.ts';
import { StartQuery } from '../shared/contract/voters.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv, readOptionalEnvs } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['start-portal']);
const secrets = channelSecrets(secretsCall(), env.CHANNEL_SECRETS);
const channel = portalOf({ ...env, ...readOptionalEnvs(optionalEnv['start-portal']) }, secrets);
const ports = { channel, seals: jweSeals(secrets), clock: systemClock };

/** Sends the voter's browser to the portal. */
export const run = ({ query }: Call<'start-portal', undefined, undefined, StartQuery>) =>
  startSignIn(ports, { rebind: query.rebind !== undefined });

export const handler = endpoint('start-portal', {
  query: StartQuery,
  run,
  answer: (started) => startResponse(env.PUBLIC_ORIGIN, started),
});
