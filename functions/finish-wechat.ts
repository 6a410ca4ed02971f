import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import { finishSignIn } from '../shared/actions/finish-sign-in.ts';
import { httpHandler } from '../shared/adapters/http/endpoint.ts';
import { cookieOf, finishResponse } from '../shared/adapters/http/sign-in.ts';
import { signInServices } from '../shared/adapters/sign-in/services.ts';
import { wechatOf } from '../shared/adapters/sign-in/wechat-channel.ts';
import { functionEnv, optionalEnv } from '../shared/contract/functions.ts';
import { networkOf } from '../shared/domain/network.ts';
import { readEnv, readOptionalEnvs } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['finish-wechat']);
const services = signInServices(env);
const channel = wechatOf({ ...env, ...readOptionalEnvs(optionalEnv['finish-wechat']) }, services.secrets);
const ports = { ...services, channel };

/** Takes the voter's browser back from WeChat. */
export const run = ({ requestContext, cookies = [], rawQueryString }: APIGatewayProxyEventV2) =>
  finishSignIn(ports, {
    network: networkOf(requestContext.http.sourceIp),
    attempt: cookieOf(env.PUBLIC_ORIGIN, 'attempt', cookies),
    query: new URLSearchParams(rawQueryString),
  });

export const handler = httpHandler('finish-wechat', async (event) =>
  finishResponse({ origin: env.PUBLIC_ORIGIN, page: env.VOTER_PAGE }, await run(event)),
);
