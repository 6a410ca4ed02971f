import type { HttpFace } from '../http/index.ts';
import type { CloudClock } from '../types.ts';
import { loadIssuerKeys } from './keys.ts';
import { createPortalIssuer } from './portal-issuer.ts';
import { createSmsGateway } from './sms.ts';
import { createStaffIssuer } from './staff-issuer.ts';
import { createVoterIssuer } from './voter-issuer.ts';
import { createWeChat } from './wechat.ts';

export { sampleAccounts } from './accounts.ts';
export { sampleCitizens } from './citizens.ts';
export type { Pass } from './voter-issuer.ts';

/** The issuers' URLs, as the template's parameters StaffIssuerUrl and VoterIssuerUrl take them. */
export type Issuers = { readonly staffIssuer: string; readonly voterIssuer: string };

/** The issuers' URLs on a server, known before they answer. */
export const issuerUrls = (origin: string): Issuers => ({
  staffIssuer: `${origin}/oidc`,
  voterIssuer: `${origin}/voter-issuer`,
});

/** What this machine's stand-ins know the deployment by. They protect made-up people and nothing else. */
const app = { appId: 'wx0000000000000000', secret: 'the-wechat-secret-of-this-machine' };
const client = { clientId: 'juxian-vote', secret: 'the-portal-secret-of-this-machine' };
const smsToken = 'the-sms-token-of-this-machine';

/** Values of the template's parameters that turn every channel on, each to its stand-in on this server. */
export const issuerParameters = (origin: string): Readonly<Record<string, string>> => {
  const { staffIssuer, voterIssuer } = issuerUrls(origin);
  return {
    StaffIssuerUrl: staffIssuer,
    VoterIssuerUrl: voterIssuer,
    WeChatAppId: app.appId,
    WeChatAuthorizeUrl: `${origin}/wechat`,
    WeChatApiUrl: `${origin}/wechat`,
    PortalIssuerUrl: `${origin}/portal`,
    PortalClientId: client.clientId,
    SmsGatewayUrl: `${origin}/sms/messages`,
  };
};

/** What an operator would put into the deployment's secrets by hand, by the secret's name. */
export const issuerSecrets = {
  ChannelSecrets: { wechatSecret: app.secret, portalSecret: client.secret, smsToken },
};

export type IssuerSettings = {
  readonly http: Pick<HttpFace, 'origin' | 'mount' | 'onFault'>;
  /** Folder of the signing keys: made the first time, read again at the next start. */
  readonly keysDir: string;
  /** Voter passes run by it. */
  readonly clock: CloudClock;
};

/**
 * Opens the local identity providers on the cloud's own server: staff sign in at `/oidc`; voters sign in at `/wechat`
 * and `/portal`, get their text messages at `/sms`, and for rehearsals a pass without any of it at `/voter-issuer`. A
 * deployed system has none of these; it is told the URLs of real ones.
 * @throws StartupError when the key file is damaged
 */
export async function openIssuers({ http, keysDir, clock }: IssuerSettings): Promise<Issuers> {
  const keys = await loadIssuerKeys(keysDir);
  const urls = issuerUrls(http.origin);
  http.mount('/oidc', createStaffIssuer(urls.staffIssuer, keys, http.onFault));
  http.mount('/voter-issuer', await createVoterIssuer(urls.voterIssuer, keys, clock));
  http.mount('/wechat', createWeChat(app));
  const redirectUri = `${http.origin}/api/voters/portal/callback`;
  http.mount('/portal', createPortalIssuer(`${http.origin}/portal`, { ...client, redirectUri }, keys, http.onFault));
  http.mount('/sms', createSmsGateway({ token: smsToken }));
  return urls;
}
