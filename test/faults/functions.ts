import { vi } from 'vitest';

import { local } from '../support/aws-calls.ts';

/** The functions themselves, each loaded as a new process would: the environment is read once, at its start. */

type Services = { readonly dynamo: string; readonly sqs: string };

async function fresh<T>(
  environment: Readonly<Record<string, string>>,
  services: Services,
  load: () => Promise<T>,
): Promise<T> {
  const all = {
    AWS_REGION: local.region,
    AWS_ACCESS_KEY_ID: local.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: local.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: services.dynamo,
    AWS_ENDPOINT_URL_SQS: services.sqs,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    ...environment,
  };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  vi.resetModules();
  try {
    return await load();
  } finally {
    vi.unstubAllEnvs();
  }
}

/** functions/ingest-ballots.ts: the ids of the messages that it does not call done. */
export async function ingestFunction(services: Services, deadUrl: string) {
  const environment = { BALLOTS_TABLE: 'ballots', BALLOTS_DLQ_URL: deadUrl };
  const { run } = await fresh(environment, services, () => import('../../functions/ingest-ballots.ts'));
  return async (
    messages: readonly { readonly messageId: string; readonly body: string }[],
  ): Promise<readonly string[]> => {
    const { batchItemFailures } = await run({ Records: messages } as unknown as Parameters<typeof run>[0]);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
}

/** functions/fold-tallies.ts. */
export async function foldFunction(services: Services) {
  const environment = { SELECTION_TABLE: 'selection' };
  const { run } = await fresh(environment, services, () => import('../../functions/fold-tallies.ts'));
  return run;
}
