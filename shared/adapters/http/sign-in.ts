import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { Refusal } from '../../actions/refusal.ts';
import type { SignedIn } from '../../actions/sign-in-ports.ts';
import type { Result } from '../../platform/result.ts';

/** Where the deployment answers, and the path of the page that voters come back to. */
export type Site = { readonly origin: string; readonly page: string };

/** Cookies of a sign-in: the attempt under way, and the ticket to bind a phone. */
export type SignInCookie = 'attempt' | 'bind';

/** Seconds: as long as the seal within is good for. */
const maxAge = 600;

const isSecure = (origin: string): boolean => origin.startsWith('https:');

/** With TLS the name binds the cookie to this host alone: no other host of the domain can plant one. */
const nameOf = (origin: string, cookie: SignInCookie): string => `${isSecure(origin) ? '__Host-' : ''}juxian-${cookie}`;

/** The sealed text of a cookie, if the browser brought it. */
export function cookieOf(origin: string, cookie: SignInCookie, cookies: readonly string[]): string | undefined {
  const beginning = `${nameOf(origin, cookie)}=`;
  return cookies.find((text) => text.startsWith(beginning))?.slice(beginning.length) || undefined;
}

/** No script reads it, and no other site's form sends it; a link back from the channel does. */
function setCookie(origin: string, cookie: SignInCookie, value: string): string {
  const age = value === '' ? 0 : maxAge;
  const secure = isSecure(origin) ? '; Secure' : '';
  return `${nameOf(origin, cookie)}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}

function redirect(location: string, cookies: readonly string[]): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 302,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    cookies: [...cookies],
    body: '',
  };
}

/** Sends the browser to a channel, with its attempt. */
export function startResponse(
  origin: string,
  { location, attempt }: { readonly location: string; readonly attempt: string },
): APIGatewayProxyStructuredResultV2 {
  return redirect(location, [setCookie(origin, 'attempt', attempt)]);
}

/**
 * Sends the browser on to the page, with the outcome behind the #: what stands there is sent to no server and stands in
 * no log. A refusal goes there too, since a person looks at it and not a program. The attempt is over either way.
 */
export function finishResponse(
  { origin, page }: Site,
  result: Result<SignedIn, Refusal>,
): APIGatewayProxyStructuredResultV2 {
  const done = setCookie(origin, 'attempt', '');
  const to = (outcome: Record<string, string>) => `${page}#${new URLSearchParams(outcome).toString()}`;
  if (!result.ok) {
    const { type, detail } = result.error;
    return redirect(to({ problem: type, ...(detail !== undefined && { detail }) }), [done]);
  }
  if (result.value.type === 'bind') {
    const { channel, ticket } = result.value;
    return redirect(to({ bind: channel }), [done, setCookie(origin, 'bind', ticket)]);
  }
  const { pass, channel, expiresAt } = result.value;
  return redirect(to({ pass, channel, expiresAt }), [done, setCookie(origin, 'bind', '')]);
}
