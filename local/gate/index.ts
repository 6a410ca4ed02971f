import type { Endpoints, Principal } from '../types.ts';
import { dynamodbAccess } from './access-dynamodb.ts';
import { secretsAccess } from './access-secrets.ts';
import { sqsAccess } from './access-sqs.ts';
import { createCallers, type Denial } from './callers.ts';
import type { CorsRules } from './cors.ts';
import { startJsonGate } from './json-gate.ts';
import type { ObjectChange } from './object-change.ts';
import { rewriteQueueUrls } from './queue-urls.ts';
import { startS3Gate } from './s3-gate.ts';

export type { CorsRules } from './cors.ts';
export type { Denial } from './callers.ts';
export type { ObjectChange } from './object-change.ts';

export type GateOptions = {
  readonly engines: Endpoints;
  readonly principals: readonly Principal[];
  /** Milliseconds since 1970 by the cloud's clock: presigned URLs expire by it. */
  readonly now: () => number;
  readonly account: string;
  readonly region: string;
  /** By bucket, as the template's CorsConfiguration has them. */
  readonly cors?: CorsRules;
  /**
   * Told of every object that was made or deleted, after the engine has it and before the caller hears of it: if it
   * rejects, the caller gets a 500 and tries again, so an event that was written down here is never lost.
   */
  readonly onObject?: (change: ObjectChange) => void | Promise<void>;
};

export type Gate = {
  /** Addresses that refuse what a policy does not allow: for functions and in presigned URLs. */
  readonly endpoints: Endpoints;
  /** Replaces all principals. @throws StartupError when a policy cannot be read; the old list then stands. */
  readonly setPrincipals: (principals: readonly Principal[]) => void;
  readonly setCors: (cors: CorsRules) => void;
  /** The last 200 refusals, oldest first; a live list. */
  readonly denials: readonly Denial[];
  readonly stop: () => Promise<void>;
};

/**
 * Stands before the engines and does what IAM does: each request is held against its signer's policy.
 *
 * @throws StartupError when a policy holds something that this gate does not understand.
 */
export const startGate = async (options: GateOptions): Promise<Gate> => {
  const { engines, account, region } = options;
  const place = { account, region };
  // The endpoints here are plain HTTP on the loopback interface; deployed, all four are HTTPS.
  const callers = createCallers(options.principals, account, {
    'aws:securetransport': ['true'],
    'aws:requestedregion': [region],
    'aws:principalaccount': [account],
    'aws:resourceaccount': [account],
  });
  const s3 = await startS3Gate({ ...options, callers });
  const [dynamodb, sqs, secretsmanager] = await Promise.all([
    startJsonGate({
      engine: engines.dynamodb,
      region,
      callers,
      accesses: (operation, body) => dynamodbAccess(operation, body, place),
    }),
    startJsonGate({
      engine: engines.sqs,
      region,
      callers,
      accesses: (operation, body) => sqsAccess(operation, body, place),
      rewrite: rewriteQueueUrls,
    }),
    startJsonGate({
      engine: engines.secretsmanager,
      region,
      callers,
      accesses: (operation, body) => secretsAccess(operation, body, place),
    }),
  ]);
  return {
    endpoints: { dynamodb: dynamodb.url, sqs: sqs.url, s3: s3.url, secretsmanager: secretsmanager.url },
    setPrincipals: callers.set,
    setCors: s3.setCors,
    denials: callers.denials,
    stop: async () => {
      await Promise.all([dynamodb, sqs, s3, secretsmanager].map((server) => server.stop()));
    },
  };
};
