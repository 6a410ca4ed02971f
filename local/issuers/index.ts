import type { HttpFace } from '../http/index.ts';
import type { CloudClock } from '../types.ts';
import { loadIssuerKeys } from './keys.ts';
import { createStaffIssuer } from './staff-issuer.ts';
import { createVoterIssuer } from './voter-issuer.ts';

export { sampleAccounts } from './accounts.ts';
export type { Pass } from './voter-issuer.ts';

/** The issuers' URLs, as the template's parameters StaffIssuerUrl and VoterIssuerUrl take them. */
export type Issuers = { readonly staffIssuer: string; readonly voterIssuer: string };

/** The issuers' URLs on a server, known before they answer. */
export const issuerUrls = (origin: string): Issuers => ({
  staffIssuer: `${origin}/oidc`,
  voterIssuer: `${origin}/voter-issuer`,
});

export type IssuerSettings = {
  readonly http: Pick<HttpFace, 'origin' | 'mount' | 'onFault'>;
  /** Folder of the signing keys: made the first time, read again at the next start. */
  readonly keysDir: string;
  /** Voter passes run by it. */
  readonly clock: CloudClock;
};

/**
 * Opens the local identity providers on the cloud's own server: staff sign in at `/oidc`, voters get their passes
 * at `/voter-issuer`. A deployed system has neither; it is told the URLs of real ones.
 * @throws StartupError when the key file is damaged
 */
export async function openIssuers({ http, keysDir, clock }: IssuerSettings): Promise<Issuers> {
  const keys = await loadIssuerKeys(keysDir);
  const urls = issuerUrls(http.origin);
  http.mount('/oidc', createStaffIssuer(urls.staffIssuer, keys, http.onFault));
  http.mount('/voter-issuer', await createVoterIssuer(urls.voterIssuer, keys, clock));
  return urls;
}
