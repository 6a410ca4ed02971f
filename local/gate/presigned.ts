import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../types.ts';
import { S3Fault, accessDenied } from './s3-fault.ts';
import { canonicalPath, encode, type S3Request } from './s3-request.ts';

const malformed = (message: string): S3Fault => new S3Fault(400, 'AuthorizationQueryParametersError', message);
const mismatch = (): S3Fault =>
  new S3Fault(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );

/** Clocks may differ by this much before S3 refuses a signature from the future. */
const skew = 15 * 60 * 1000;
const longestLife = 7 * 24 * 60 * 60;

type Scope = { readonly accessKeyId: string; readonly day: string; readonly region: string };

/** Whether the request carries its signature in the query. */
export const isPresigned = ({ parameter }: S3Request): boolean => parameter('X-Amz-Algorithm') !== undefined;

/** The access key that a presigned URL names. @throws S3Fault when its credential cannot be read. */
export const presignedScope = ({ parameter }: S3Request): Scope => {
  const [accessKeyId, day, region, service, end, ...more] = (parameter('X-Amz-Credential') ?? '').split('/');
  const complete = service === 's3' && end === 'aws4_request' && more.length === 0;
  if (!complete || accessKeyId === undefined || day === undefined || region === undefined) {
    throw malformed('Error parsing the X-Amz-Credential parameter.');
  }
  return { accessKeyId, day, region };
};

/**
 * Verifies a presigned URL as S3 does: Signature Version 4 over method, path, query and the signed headers as they
 * arrived (so a missing or changed header is a wrong signature), its life by the cloud's clock, and that no
 * `x-amz-` header was added to what was signed.
 *
 * @param now milliseconds since 1970, by the clock that signed.
 * @throws S3Fault with S3's own codes.
 */
export const verifyPresigned = (request: S3Request, principal: Principal, region: string, now: number): void => {
  const { parameter } = request;
  const scope = presignedScope(request);
  if (parameter('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256')
    throw malformed('X-Amz-Algorithm only supports AWS4-HMAC-SHA256');
  if (scope.region !== region) throw malformed(`The region '${scope.region}' is wrong; expecting '${region}'`);
  const date = parameter('X-Amz-Date') ?? '';
  const signed = (parameter('X-Amz-SignedHeaders') ?? '').split(';');

  const given = Buffer.from(parameter('X-Amz-Signature') ?? '');
  const expected = Buffer.from(signature(request, principal, scope, date, signed));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw mismatch();

  checkLife(date, scope.day, parameter('X-Amz-Expires') ?? '', now);
  if (!signed.includes('host')) throw malformed('The host header must be signed');
  const added = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-') && !signed.includes(name));
  if (added.length > 0)
    throw accessDenied(`There were headers present in the request which were not signed: ${added.join(', ')}`);
};

const checkLife = (date: string, day: string, expires: string, now: number): void => {
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const life = Number(expires);
  if (Number.isNaN(at) || !date.startsWith(day)) throw malformed('X-Amz-Date must be in the ISO8601 Long Format');
  if (!/^\d+$/.test(expires) || life < 1 || life > longestLife) {
    throw malformed('X-Amz-Expires must be between 1 and 604800 seconds');
  }
  if (at > now + skew) throw accessDenied('Request is not valid yet');
  if (now > at + life * 1000) throw accessDenied('Request has expired');
};

const signature = (
  request: S3Request,
  { secretAccessKey }: Principal,
  { day, region }: Scope,
  date: string,
  signed: readonly string[],
): string => {
  const toSign = [
    'AWS4-HMAC-SHA256',
    date,
    `${day}/${region}/s3/aws4_request`,
    createHash('sha256').update(canonicalRequest(request, signed)).digest('hex'),
  ].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (outer, part) => createHmac('sha256', outer).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
};

const canonicalRequest = (request: S3Request, signed: readonly string[]): string => {
  const query = request.query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    // Code units decide, as everywhere in SigV4; the texts are plain ASCII by now.
    .toSorted((one, other) => (one < other ? -1 : 1));
  const headers = signed.map((name) => `${name}:${headerValue(request, name)}\n`);
  return [
    request.method,
    canonicalPath(request),
    query.join('&'),
    headers.join(''),
    signed.join(';'),
    request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
};

const headerValue = ({ headers }: S3Request, name: string): string =>
  String(headers[name] ?? '')
    .trim()
    .replaceAll(/\s+/g, ' ');
