import * as z from 'zod';
import type { Place } from './access-dynamodb.ts';
import type { Access } from './policy.ts';

const names = z.object({ SecretId: z.string().optional(), Name: z.string().optional() });

/**
 * What a Secrets Manager request does. A secret named without the six random characters at the end of its ARN is
 * held against policies as `…-??????`, which is how CDK writes them, and against full ARNs not at all.
 *
 * @throws ZodError when the body is not of the operation's shape.
 */
export const secretsAccess = (operation: string, body: unknown, { account, region }: Place): Access[] => {
  const { SecretId, Name } = names.parse(body);
  const id = SecretId ?? Name;
  const prefix = `arn:aws:secretsmanager:${region}:${account}:secret:`;
  const resource = id === undefined ? '*' : arnOf(id, prefix);
  return [{ action: `secretsmanager:${operation}`, resource }];
};

const arnOf = (id: string, prefix: string): string => (id.startsWith('arn:') ? id : `${prefix}${id}-??????`);
