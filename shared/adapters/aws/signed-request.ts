import { readEnv, readOptionalEnv } from '../../platform/env.ts';
import { signer } from './signer.ts';

/** Where a service answers and how its requests are signed. */
export type Service = {
  /** The service's name in a signature's scope, e.g. `dynamodb`. */
  readonly name: string;
  /** Base address, e.g. `https://dynamodb.cn-north-1.amazonaws.com.cn`. */
  readonly endpoint: string;
};

export type Answer = { readonly status: number; readonly body: string };

/** Milliseconds of silence after which a request is given up. A function that waits is billed for it. */
const patience = 5_000;
/** As many as one function has under way at once, and some more. */
const connections = 64;

/**
 * Sends signed POST requests over connections that are kept. Region and credentials are those of the environment: in
 * Lambda, the function's role, fixed for the life of the process.
 */
export function signedPost({
  name,
  endpoint,
}: Service): (headers: Readonly<Record<string, string>>, body: string) => Promise<Answer> {
  const env = readEnv(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
  const sessionToken = readOptionalEnv('AWS_SESSION_TOKEN');
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    ...(sessionToken !== undefined && { sessionToken }),
  };
  const { protocol, host, hostname, port } = new URL(endpoint);
  // Not imported: an import reads every export of the module, some of which load all of undici, half of a cold start.
  const { request, Agent } = process.getBuiltinModule(protocol === 'http:' ? 'node:http' : 'node:https');
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const sign = signer({ service: name, region: env.AWS_REGION, host, credentials });

  return (headers, body) =>
    new Promise((resolve, reject) => {
      const sent = request(
        // A list of headers is written as it stands; of an object, each would be kept to be changed still.
        { agent, hostname, port, path: '/', method: 'POST', headers: sign(headers, body), timeout: patience },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          );
          response.on('error', reject);
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`${name} was silent for ${patience} ms`)));
      sent.on('error', reject);
      sent.end(body);
    });
}
