import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { S3Fault, notOffered } from './s3-fault.ts';

/** A request to a bucket, read apart. */
export type S3Request = {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Decoded; empty for the bucket itself. */
  readonly key: string;
  /** Decoded, in the order sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** `x-amz-…` headers; a presigned URL may carry them in its query, where they count as much. */
  readonly option: (name: string) => string | undefined;
  readonly parameter: (name: string) => string | undefined;
};

/**
 * @throws S3Fault when the address cannot be read, or names a key that would leave its bucket's folder.
 */
export const readS3Request = (request: IncomingMessage): S3Request => {
  const { method = 'GET', url = '/', headers } = request;
  const [path = '', search = ''] = url.split('?', 2);
  const [, bucket = '', ...rest] = path.split('/').map(decode);
  const key = rest.join('/');
  if (bucket !== '' && !/^[a-z0-9][a-z0-9.-]{1,62}$/.test(bucket)) {
    throw new S3Fault(400, 'InvalidBucketName', 'The specified bucket is not valid.');
  }
  checkKey(key);
  const query = search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0
        ? ([decode(pair), ''] as const)
        : ([decode(pair.slice(0, at)), decode(pair.slice(at + 1))] as const);
    });
  const parameter = (name: string) => query.find(([found]) => found === name)?.[1];
  const option = (name: string) => {
    const hoisted = query.find(([found]) => found.toLowerCase() === name)?.[1];
    const header = headers[name];
    return hoisted ?? (typeof header === 'string' ? header : undefined);
  };
  return { method, headers, bucket, key, query, option, parameter };
};

/** Room that a file system leaves in a name, less what the engine adds to it. */
const longestPart = 220;

/**
 * The engine keeps objects as files: no key may climb out of its bucket (S3 refuses these too), and no two keys may
 * become one file, past the policy that tells them apart.
 */
const checkKey = (key: string): void => {
  const parts = key.split('/');
  if (parts.some((part) => part === '.' || part === '..') || key.includes('\0')) {
    throw new S3Fault(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
  if (key !== '' && parts.slice(0, -1).includes('')) throw notOffered('empty parts in a key');
  if (parts.some((part) => Buffer.byteLength(part) > longestPart)) {
    throw new S3Fault(
      400,
      'KeyTooLongError',
      `The local buckets take at most ${longestPart} bytes between two slashes.`,
    );
  }
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Fault(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
};

/** As SigV4 wants it: everything but letters, digits and `-_.~` is a percent code. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The path of bucket and key in S3's own encoding, which never encodes twice. */
export const canonicalPath = ({ bucket, key }: { readonly bucket: string; readonly key: string }): string => {
  const parts = key === '' ? [bucket] : [bucket, ...key.split('/')];
  return `/${parts.map(encode).join('/')}`;
};

/** The source of a CopyObject, decoded. */
export const copySource = (header: string): { readonly bucket: string; readonly key: string } => {
  const [path = '', version] = header.replace(/^\//, '').split('?', 2);
  if (version !== undefined && version !== 'versionId=null') throw notOffered('versions');
  const [bucket = '', ...rest] = decode(path).split('/');
  const key = rest.join('/');
  if (bucket === '' || bucket.startsWith('.') || key === '') {
    throw new S3Fault(400, 'InvalidArgument', 'Invalid copy source object key');
  }
  checkKey(key);
  return { bucket, key };
};
