import { AwsError, type AwsJson } from '../aws-json.ts';
import { generateSecretString } from '../engines/random-password.ts';
import type { SecretModel } from '../template/index.ts';

/**
 * Makes a secret with a value of its own; the value of an earlier start is never touched.
 * @returns the ARN that the engine gave it.
 */
export async function provisionSecret(secrets: AwsJson, { physicalName, properties }: SecretModel): Promise<string> {
  try {
    return arnOf(await secrets.call('DescribeSecret', { SecretId: physicalName }));
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error;
    const SecretString = properties.SecretString ?? generateSecretString(properties.GenerateSecretString ?? {});
    return arnOf(await secrets.call('CreateSecret', { Name: physicalName, SecretString }));
  }
}

function arnOf(answer: unknown): string {
  return (answer as { ARN: string }).ARN;
}
