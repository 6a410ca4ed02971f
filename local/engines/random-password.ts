import { randomInt } from 'node:crypto';
import * as z from 'zod';

/** The fields that GetRandomPassword and a template's GenerateSecretString share, with AWS's defaults. */
export const passwordRequest = z.object({
  PasswordLength: z.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
});

/** A template's `GenerateSecretString`: a password, bare or set into a JSON text under a key. */
export const generatedSecret = passwordRequest.extend({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});

/**
 * The value that CloudFormation would put into a secret with this `GenerateSecretString`.
 *
 * @throws ZodError or Error when the properties ask for what cannot be made.
 */
export const generateSecretString = (properties: unknown): string => {
  const { SecretStringTemplate: template, GenerateStringKey: key, ...request } = generatedSecret.parse(properties);
  const password = randomPassword(request);
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined) {
    throw new Error('SecretStringTemplate and GenerateStringKey go together.');
  }
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(template));
  return JSON.stringify({ ...fields, [key]: password });
};

/** A password of the asked length, drawn from the operating system's randomness without bias. */
export const randomPassword = (request: z.infer<typeof passwordRequest>): string => {
  const kinds = kindsOf(request).map((kind) =>
    kind.split('').filter((one) => !request.ExcludeCharacters.includes(one)),
  );
  const all = kinds.flat();
  if (all.length === 0) throw new Error('Every character is excluded.');
  if (request.RequireEachIncludedType && kinds.some((kind) => kind.length === 0)) {
    throw new Error('A required kind of character is excluded.');
  }
  if (request.RequireEachIncludedType && kinds.length > request.PasswordLength) {
    throw new Error('The password is too short to hold each kind of character.');
  }
  const draw = (from: readonly string[]): string => from[randomInt(from.length)] ?? '';
  for (;;) {
    // Drawing again until every kind is there keeps each fitting password equally likely; placing one of each
    // first would not.
    const password = Array.from({ length: request.PasswordLength }, () => draw(all));
    const complete = kinds.every((kind) => password.some((one) => kind.includes(one)));
    if (complete || !request.RequireEachIncludedType) return password.join('');
  }
};

const kindsOf = (request: z.infer<typeof passwordRequest>): string[] => [
  ...(request.ExcludeLowercase ? [] : ['abcdefghijklmnopqrstuvwxyz']),
  ...(request.ExcludeUppercase ? [] : ['ABCDEFGHIJKLMNOPQRSTUVWXYZ']),
  ...(request.ExcludeNumbers ? [] : ['0123456789']),
  ...(request.ExcludePunctuation ? [] : ['!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']),
  ...(request.IncludeSpace ? [' '] : []),
];
