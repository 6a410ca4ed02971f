import type * as z from 'zod';
import type { HttpRoute, PolicyStatement } from '../types.ts';
import type * as schemas from './schemas.ts';

/** What every resource of the model has. */
export type Named = {
  /** Readable name, e.g. `CastBallot`; unique in the assembly. */
  readonly name: string;
  /** Construct path, for messages. */
  readonly path: string;
  /** Name as the service knows it. */
  readonly physicalName: string;
  readonly arn: string;
};

type Of<T extends z.ZodType> = z.infer<T>;

export type TableModel = Named & { readonly properties: Of<typeof schemas.tableProperties> };
export type QueueModel = Named & { readonly properties: Of<typeof schemas.queueProperties> };
export type BucketModel = Named & { readonly properties: Of<typeof schemas.bucketProperties> };
export type SecretModel = Named & { readonly properties: Of<typeof schemas.secretProperties> };

/** What keeps data: made on the engines before anything runs. */
export type Stores = {
  readonly tables: readonly TableModel[];
  readonly queues: readonly QueueModel[];
  readonly buckets: readonly BucketModel[];
  readonly secrets: readonly SecretModel[];
};

export type FunctionModel = Named & {
  /** The packaged code: a folder of the assembly, or the text of an inline function. */
  readonly code: { readonly folder: string } | { readonly inline: string };
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly reservedConcurrency?: number;
  readonly policy: readonly PolicyStatement[];
  readonly asynchronous: AsyncSettings;
};

/** How an asynchronous invocation that fails is tried again, and where it ends. */
export type AsyncSettings = {
  readonly retryAttempts: number;
  readonly maximumAgeSeconds: number;
  /** ARN of a queue that gets the record of a failed invocation. */
  readonly onFailure?: string;
  /** ARN of a queue that gets the bare event of a failed invocation (the function's own DLQ). */
  readonly deadLetters?: string;
};

/** An SQS or DynamoDB stream source of a function. */
export type MappingModel = Named & {
  readonly kind: 'sqs' | 'stream';
  readonly functionId: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly patterns: readonly unknown[];
  readonly maximumConcurrency?: number;
  readonly bisect: boolean;
  /** -1: without end. */
  readonly retryAttempts: number;
  readonly maximumAgeSeconds: number;
  readonly onFailure?: string;
};

/** A function or a queue that schedules and rules deliver to, by ARN. */
export type Target = { readonly arn: string; readonly input?: string; readonly deadLetters?: string };

export type ScheduleModel = Named & {
  readonly expression: string;
  readonly timezone: string;
  readonly startsAt?: number;
  readonly endsAt?: number;
  readonly source: 'aws.scheduler' | 'aws.events';
  readonly targets: readonly Target[];
};

export type RuleModel = Named & { readonly pattern: unknown; readonly targets: readonly Target[] };

/** The API's CorsConfiguration; MaxAge in seconds. */
export type ApiCors = {
  readonly AllowOrigins: readonly string[];
  readonly AllowMethods: readonly string[];
  readonly AllowHeaders: readonly string[];
  readonly ExposeHeaders: readonly string[];
  readonly AllowCredentials: boolean;
  readonly MaxAge?: number;
};

/** What runs. */
export type Services = {
  readonly functions: readonly FunctionModel[];
  readonly mappings: readonly MappingModel[];
  readonly routes: readonly HttpRoute[];
  readonly apiCors?: ApiCors;
  readonly schedules: readonly ScheduleModel[];
  readonly rules: readonly RuleModel[];
};
