import { AwsError, type AwsJson } from '../aws-json.ts';
import { generateSecretString } from '../engines/random-password.ts';
import type { SecretModel } from '../template/index.ts';

/** Fields of JSON secrets, by the secret's readable name. */
export type SecretFields = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Makes a secret with a value of its own; the value of an earlier start is never touched.
 * @param fields what goes into its JSON beside what the template says, where its name is among them
 * @returns the ARN that the engine gave it.
 */
export async function provisionSecret(
  secrets: AwsJson,
  { name, physicalName, properties }: SecretModel,
  fields: SecretFields,
): Promise<string> {
  try {
    return arnOf(await secrets.call('DescribeSecret', { SecretId: physicalName }));
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error;
    const text = properties.SecretString ?? generateSecretString(properties.GenerateSecretString ?? {});
    const given = fields[name];
    const SecretString = given ? JSON.stringify({ ...(JSON.parse(text) as object), ...given }) : text;
    return arnOf(await secrets.call('CreateSecret', { Name: physicalName, SecretString }));
  }
}

function arnOf(answer: unknown): string {
  return (answer as { ARN: string }).ARN;
}
