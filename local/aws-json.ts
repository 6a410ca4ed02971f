import { Pool } from 'undici';

/** A refusal of an engine, with the service's own code, e.g. `ExpiredIteratorException`. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export type AwsJson = {
  readonly call: (action: string, input: object, signal?: AbortSignal) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

/**
 * Calls an engine of this machine in the AWS JSON protocol. The pollers call thousands of times a minute and are
 * trusted: no signature, no middleware, no conversion of values, which is several times cheaper than the SDK.
 */
export function createAwsJson(options: {
  readonly endpoint: string;
  /** Prefix of `X-Amz-Target`, e.g. `AmazonSQS`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly region: string;
  /** Name of the service in the credential scope. */
  readonly service: string;
}): AwsJson {
  const { endpoint, target, version, region, service } = options;
  const pool = new Pool(endpoint, { connections: 64, keepAliveTimeout: 30_000 });
  const headers = {
    'content-type': `application/x-amz-json-${version}`,
    // The engines read the region out of the credential scope; they verify nothing.
    authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
  return {
    call: async (action, input, signal) => {
      const { statusCode, body } = await pool.request({
        path: '/',
        method: 'POST',
        headers: { ...headers, 'x-amz-target': `${target}.${action}` },
        body: JSON.stringify(input),
        ...(signal && { signal }),
      });
      const answer: unknown = await body.json();
      if (statusCode === 200) return answer;
      const {
        __type = 'Unknown',
        message,
        Message,
      } = answer as { __type?: string; message?: string; Message?: string };
      throw new AwsError(__type.replace(/^.*#/, ''), message ?? Message ?? `HTTP ${statusCode}`);
    },
    close: () => pool.destroy(),
  };
}
