import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { Engine } from './engine.ts';
import { openSecrets, SecretFault, type Secrets } from './secret-store.ts';
import { passwordRequest, randomPassword } from './random-password.ts';

/**
 * The part of Secrets Manager that CloudFormation, functions and operators use: CreateSecret, DescribeSecret,
 * GetSecretValue, PutSecretValue and GetRandomPassword (which is what `generateSecretString` of a template stands for),
 * over the AWS JSON protocol.
 */
export const startSecrets = async (folder: string, now: () => number): Promise<Engine> => {
  const secrets = openSecrets(folder, now);
  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    void respond(secrets, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    detail: 'JSON file',
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

const respond = async (secrets: Secrets, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { status, body } = await answer(secrets, request);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
};

type Answer = { readonly status: number; readonly body: object };

const name = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/);
const requests = {
  CreateSecret: z.object({ Name: name, SecretString: z.string().max(65_536), Description: z.string().optional() }),
  PutSecretValue: z.object({
    SecretId: z.string(),
    SecretString: z.string().max(65_536),
    ClientRequestToken: z.string().min(32).max(64).optional(),
  }),
  DescribeSecret: z.object({ SecretId: z.string() }),
  GetSecretValue: z.object({ SecretId: z.string(), VersionStage: z.literal('AWSCURRENT').optional() }),
};

const answer = async (secrets: Secrets, request: IncomingMessage): Promise<Answer> => {
  try {
    const action = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
    const body: unknown = JSON.parse(await text(request));
    return { status: 200, body: perform(secrets, action, body, region(request)) };
  } catch (error) {
    if (error instanceof SecretFault) return { status: 400, body: { __type: error.type, message: error.message } };
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      return { status: 400, body: { __type: 'ValidationException', message: error.message } };
    }
    return { status: 500, body: { __type: 'InternalServiceError', message: String(error) } };
  }
};

const perform = (secrets: Secrets, action: string, body: unknown, signedFor: string): object => {
  switch (action) {
    case 'CreateSecret':
      return secrets.create(requests.CreateSecret.parse(body), signedFor);
    case 'PutSecretValue':
      return secrets.put(requests.PutSecretValue.parse(body));
    case 'DescribeSecret':
      return secrets.describe(requests.DescribeSecret.parse(body).SecretId);
    case 'GetSecretValue':
      return secrets.value(requests.GetSecretValue.parse(body).SecretId);
    case 'GetRandomPassword':
      return { RandomPassword: randomPassword(passwordRequest.parse(body)) };
    default:
      throw new SecretFault('InvalidRequestException', `The local secrets engine does not offer ${action}.`);
  }
};

/** The region that the caller signed for, which is the region of the secret it makes. */
const region = ({ headers }: IncomingMessage): string => {
  const [, scope = 'us-east-1'] = /Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\//.exec(headers.authorization ?? '') ?? [];
  return scope;
};
