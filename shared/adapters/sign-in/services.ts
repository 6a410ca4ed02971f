import { systemClock } from '../../platform/clock.ts';
import { dynamoCall, secretsCall } from '../aws/json-call.ts';
import { dynamoPhoneCodes } from '../dynamodb/phone-codes.ts';
import { dynamoRateLimits } from '../dynamodb/rate-limits.ts';
import { dynamoVoterRegistry } from '../dynamodb/voter-registry.ts';
import { identityMac } from '../identity/identity-mac.ts';
import { ownPasses } from '../identity/own-passes.ts';
import { voterSecret } from '../identity/voter-secret.ts';
import { channelSecrets } from './channel-secrets.ts';
import { jweSeals } from './seals.ts';

export type SignInEnv = {
  readonly VOTERS_TABLE: string;
  readonly VOTER_KEY_SECRET: string;
  readonly PASS_KEYS_SECRET: string;
  readonly CHANNEL_SECRETS: string;
  readonly PUBLIC_ORIGIN: string;
  readonly VOTER_AUDIENCE: string;
};

/** What the functions share that give out passes, wired to the tables and secrets of their environment. */
export function signInServices(env: SignInEnv) {
  const dynamo = dynamoCall();
  const secretsManager = secretsCall();
  const mac = identityMac(voterSecret(secretsManager, env.VOTER_KEY_SECRET));
  const secrets = channelSecrets(secretsManager, env.CHANNEL_SECRETS);
  return {
    secrets,
    seals: jweSeals(secrets),
    rates: dynamoRateLimits(dynamo, env.VOTERS_TABLE, mac),
    codes: dynamoPhoneCodes(dynamo, env.VOTERS_TABLE, mac),
    registry: dynamoVoterRegistry(dynamo, env.VOTERS_TABLE, mac),
    passes: ownPasses(secretsManager, env.PASS_KEYS_SECRET, {
      issuer: env.PUBLIC_ORIGIN,
      audience: env.VOTER_AUDIENCE,
    }),
    clock: systemClock,
  };
}
