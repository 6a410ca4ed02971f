import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CloudClock, Endpoints, Invoke, Principal } from '../types.ts';
import type { FunctionModel } from '../template/index.ts';
import { createPool, type Pool } from './pool.ts';

export { FunctionError, type ErrorPayload } from './function-error.ts';

export type RuntimeOptions = {
  readonly functions: readonly FunctionModel[];
  /** Who each function signs as, by function name. */
  readonly principals: ReadonlyMap<string, Principal>;
  /** Where functions reach the services: the guarded addresses. */
  readonly endpoints: Endpoints;
  readonly region: string;
  readonly clock: CloudClock;
  readonly dataDir: string;
  /** Environments a function may have at once, where the template does not say (default 6). */
  readonly maximumEnvironments?: number;
  /** Milliseconds after which an idle environment is ended (default five minutes). */
  readonly idleMilliseconds?: number;
};

export type Runtime = {
  readonly invoke: Invoke;
  /** Invocations that run or wait, of all functions. */
  readonly inFlight: () => number;
  readonly stop: () => Promise<void>;
};

/** Runs the packaged functions in worker threads, each with the template's environment and a key of its own. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { functions, idleMilliseconds = 300_000, maximumEnvironments = 6 } = options;
  const logs = path.join(options.dataDir, 'logs');
  mkdirSync(logs, { recursive: true });
  const pools = new Map<string, Pool>(
    functions.map((model) => {
      const environment = {
        functionId: model.name,
        timeoutSeconds: model.timeoutSeconds,
        variables: variables(model, options),
        settings: {
          offset: options.clock.offset,
          folder: folderOf(model, options.dataDir),
          handler: model.handler,
          logFile: path.join(logs, `${fileName(model)}.log`),
          functionName: model.physicalName,
          functionArn: model.arn,
          memoryMegabytes: model.memoryMegabytes,
        },
      };
      return [model.name, createPool(environment, model.reservedConcurrency ?? maximumEnvironments)];
    }),
  );
  const reaper = setInterval(() => {
    for (const pool of pools.values()) pool.reap(idleMilliseconds);
  }, idleMilliseconds / 5).unref();

  return {
    invoke: async (functionId, event) => {
      const pool = pools.get(functionId);
      if (!pool) throw new Error(`There is no function ${functionId}.`);
      return pool.invoke(event);
    },
    inFlight: () => [...pools.values()].reduce((sum, pool) => sum + pool.inFlight(), 0),
    stop: async () => {
      clearInterval(reaper);
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
    },
  };
}

/** What a function finds in `process.env`: its template's variables, what Lambda adds, and nothing of this machine. */
function variables(model: FunctionModel, options: RuntimeOptions): Record<string, string> {
  const principal = options.principals.get(model.name);
  if (!principal) throw new Error(`${model.path} has no principal to sign as.`);
  return {
    ...model.environment,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_ACCESS_KEY_ID: principal.accessKeyId,
    AWS_SECRET_ACCESS_KEY: principal.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: options.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: options.endpoints.sqs,
    AWS_ENDPOINT_URL_S3: options.endpoints.s3,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: options.endpoints.secretsmanager,
    // The SDK looks into the home folder of whoever runs this process, unless it is told where to look.
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: model.physicalName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${model.physicalName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: folderOf(model, options.dataDir),
    _HANDLER: model.handler,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
  };
}

/** Inline code is written into the data folder, as `index.js`, which is what Lambda makes of it. */
function folderOf(model: FunctionModel, dataDir: string): string {
  if ('folder' in model.code) return path.resolve(model.code.folder);
  const folder = path.resolve(dataDir, 'code', fileName(model));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"type":"commonjs"}');
  writeFileSync(path.join(folder, 'index.js'), model.code.inline);
  return folder;
}

function fileName(model: FunctionModel): string {
  return model.name.replaceAll('/', '-');
}
