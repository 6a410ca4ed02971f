import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import { finishSignIn } from '../shared/actions/finish-sign-in.ts';
import { httpHandler } from '../shared/adapters/http/endpoint.ts';
import { cookieOf, finishResponse } from '../shared/adapters/http/sign-in.ts';
import { signInServices } from '../shared/adapters/sign-in/services.ts';
import { portalOf } from '../shared/adapters/sign-in/portal-channel.ts';
import { functionEnv, optionalEnv } from '../shared/contract/functions.ts';
import { networkOf } from '../shared/domain/network.ts';
import { readEnv, readOptionalEnvs } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['finish-portal']);
const services = signInServices(env);
const channel = portalOf({ ...env, ...readOptionalEnvs(optionalEnv['finish-portal']) }, services.secrets);
const ports = { ...services, channel };

/** Takes the voter's browser back from the portal. */
export const run = ({ requestContext, cookies = [], rawQueryString }: APIGatewayProxyEventV2) =>
  finishSignIn(ports, {
    network: networkOf(requestContext.http.sourceIp),
    attempt: cookieOf(env.PUBLIC_ORIGIN, 'attempt', cookies),
    query: new URLSearchParams(rawQueryString),
  });

export const handler = httpHandler('finish-portal', async (event) =>
  finishResponse({ origin: env.PUBLIC_ORIGIN, page: env.VOTER_PAGE }, await run(event)),
);
