import { requestPhoneCode } from '../shared/actions/request-phone-code.ts';
import { dynamoCall, secretsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoPhoneCodes } from '../shared/adapters/dynamodb/phone-codes.ts';
import { dynamoRateLimits } from '../shared/adapters/dynamodb/rate-limits.ts';
import { dynamoUsedChallenges } from '../shared/adapters/dynamodb/used-challenges.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { identityMac } from '../shared/adapters/identity/identity-mac.ts';
import { voterSecret } from '../shared/adapters/identity/voter-secret.ts';
import { challengeChecker } from '../shared/adapters/sign-in/altcha-challenges.ts';
import { channelSecrets } from '../shared/adapters/sign-in/channel-secrets.ts';
import { httpsCodeSender } from '../shared/adapters/sign-in/sms-gateway.ts';
import { functionEnv, optionalEnv } from '../shared/contract/functions.ts';
import { RequestCodeRequest, RequestCodeResponse } from '../shared/contract/voters.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv, readOptionalEnvs } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['request-phone-code']);
const { SMS_GATEWAY_URL: url } = readOptionalEnvs(optionalEnv['request-phone-code']);
const dynamo = dynamoCall();
const secretsManager = secretsCall();
const mac = identityMac(voterSecret(secretsManager, env.VOTER_KEY_SECRET));
const secrets = channelSecrets(secretsManager, env.CHANNEL_SECRETS);
const token = async () => (await secrets()).smsToken;
const ports = {
  rates: dynamoRateLimits(dynamo, env.VOTERS_TABLE, mac),
  challenges: challengeChecker(env.VOTER_CHALLENGE, secrets, dynamoUsedChallenges(dynamo, env.VOTERS_TABLE)),
  codes: dynamoPhoneCodes(dynamo, env.VOTERS_TABLE, mac),
  sender: url === undefined ? undefined : httpsCodeSender({ url, token, template: env.SMS_TEMPLATE }),
  clock: systemClock,
};

/** Sends a code to a phone. */
export const run = ({ network, body }: Call<'request-phone-code', RequestCodeRequest>) =>
  requestPhoneCode(ports, { network, request: body });

export const handler = endpoint('request-phone-code', {
  body: RequestCodeRequest,
  run,
  status: 202,
  respond: RequestCodeResponse,
});
