import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { importJWK, SignJWT } from 'jose';
import * as z from 'zod';
import { parseJson, saysJson } from '../http/control.ts';
import { readBody } from '../http/body.ts';
import type { CloudClock } from '../types.ts';
import type { IssuerKeys } from './keys.ts';

const audience = 'juxian-vote';
/** How long a pass is good for, in milliseconds of the cloud's clock. */
const validity = 30 * 60 * 1000;
const maxRequestBytes = 1024 * 1024;

const Person = z.string().trim().min(1).max(128);
const Request = z.union([
  z.strictObject({ person: Person }),
  z.strictObject({ persons: z.array(Person).min(1).max(1000) }),
]);
const usage = 'Expected {"person":"…"} or {"persons":["…", …]}: at most 1000, each 1 to 128 characters';

/** A voter pass and the instant (ISO 8601) from which it is refused. */
export type Pass = { readonly pass: string; readonly expiresAt: string };

/**
 * Gives a voter pass to whoever asks, in the place of WeChat, the portal or a phone code: on this machine only, for
 * rehearsals and the sample. One person has one opaque subject, whatever is asked how often, and passes run by the
 * cloud's own clock, since the functions that check them do.
 * @param issuer `http://127.0.0.1:8750/voter-issuer`
 */
export async function createVoterIssuer(issuer: string, keys: IssuerKeys, clock: CloudClock) {
  const prefix = new URL(issuer).pathname;
  const { d: _private, ...publicKey } = keys.voter;
  const give = await createPassGiver(issuer, keys, clock);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(value));
    };
    const path = (request.url ?? '').slice(prefix.length).replace(/\?.*$/, '');
    if (request.method === 'GET' && path === '/.well-known/jwks.json') return answer(200, { keys: [publicKey] });
    if (request.method !== 'POST' || path !== '/passes') return answer(404, { message: 'Not Found' });
    if (!saysJson(request)) return answer(415, { message: 'content-type must be application/json' });
    const parsed = Request.safeParse(parseJson(await readBody(request, maxRequestBytes)));
    if (!parsed.success) return answer(400, { message: usage });
    if ('person' in parsed.data) return answer(200, await give(parsed.data.person));
    return answer(200, { passes: await Promise.all(parsed.data.persons.map(give)) });
  };
}

async function createPassGiver(issuer: string, keys: IssuerKeys, clock: CloudClock) {
  const key = await importJWK(keys.voter, 'EdDSA');
  const header = { alg: 'EdDSA', typ: 'JWT', kid: keys.voter.kid };
  // 144 bits: nobody can go from the subject back to the person, and no two persons meet in one.
  const subjectOf = (person: string): string =>
    createHmac('sha256', keys.persons).update(person.normalize('NFC')).digest('base64url').slice(0, 24);
  return async (person: string): Promise<Pass> => {
    const issuedAt = Math.floor(clock.now() / 1000);
    const expires = issuedAt + validity / 1000;
    const pass = await new SignJWT({ channel: 'portal' })
      .setProtectedHeader(header)
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subjectOf(person))
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .sign(key);
    return { pass, expiresAt: new Date(expires * 1000).toISOString() };
  };
}
