import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { wildcard } from './wildcard.ts';

/** One rule of a bucket's CorsConfiguration, in the template's words. */
export type CorsRule = {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  /** Seconds. */
  readonly MaxAge?: number;
};

/** Rules by physical bucket name. */
export type CorsRules = Readonly<Record<string, readonly CorsRule[]>>;

const allows = (patterns: readonly string[], value: string): boolean =>
  patterns.some((pattern) => wildcard(pattern, 'i').test(value));

/** Headers of an answer to a page of another origin; none when no rule fits, so that its browser hides the answer. */
export const corsHeaders = (
  rules: readonly CorsRule[],
  { origin }: IncomingHttpHeaders,
  method: string,
): OutgoingHttpHeaders => {
  if (origin === undefined) return {};
  const rule = rules.find(
    ({ AllowedOrigins, AllowedMethods }) => allows(AllowedOrigins, origin) && AllowedMethods.includes(method),
  );
  if (rule === undefined) return {};
  const everybody = rule.AllowedOrigins.includes('*');
  return {
    'access-control-allow-origin': everybody ? '*' : origin,
    ...(everybody ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(rule.ExposedHeaders === undefined ? {} : { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
};

/** The answer to a browser's question before its request; undefined refuses. */
export const preflight = (
  rules: readonly CorsRule[],
  headers: IncomingHttpHeaders,
): OutgoingHttpHeaders | undefined => {
  const { origin, 'access-control-request-method': method } = headers;
  if (origin === undefined || method === undefined) return undefined;
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = rules.find(
    ({ AllowedOrigins, AllowedMethods, AllowedHeaders = [] }) =>
      allows(AllowedOrigins, origin) &&
      AllowedMethods.includes(method) &&
      asked.every((name) => allows(AllowedHeaders, name)),
  );
  if (rule === undefined) return undefined;
  return {
    ...corsHeaders([rule], headers, method),
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(asked.length === 0 ? {} : { 'access-control-allow-headers': asked.join(', ') }),
    ...(rule.MaxAge === undefined ? {} : { 'access-control-max-age': String(rule.MaxAge) }),
  };
};
