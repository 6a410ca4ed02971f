import { redeemPhoneCode } from '../shared/actions/redeem-phone-code.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { cookieOf } from '../shared/adapters/http/sign-in.ts';
import { signInServices } from '../shared/adapters/sign-in/services.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RedeemCodeRequest, VoterPass } from '../shared/contract/voters.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['redeem-phone-code']);
const ports = signInServices(env);

/** Gives a voter pass for a phone's code, and binds the account that was just signed in to. */
export const run = ({ network, cookies, body }: Call<'redeem-phone-code', RedeemCodeRequest>) =>
  redeemPhoneCode(ports, { network, ticket: cookieOf(env.PUBLIC_ORIGIN, 'bind', cookies), request: body });

export const handler = endpoint('redeem-phone-code', { body: RedeemCodeRequest, run, respond: VoterPass });
