import * as z from 'zod';

/**
 * The properties that this cloud reads of each resource type, in CloudFormation's spelling. What is not named here
 * (encryption, tags, log groups, alarms …) changes nothing on one machine.
 */

const number = z.coerce.number();
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const json = z.record(z.string(), z.unknown());
const keys = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.object({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const index = z.object({ IndexName: z.string(), KeySchema: keys, Projection: projection });

export const tableProperties = z.object({
  KeySchema: keys,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  StreamSpecification: z
    .object({ StreamViewType: z.enum(['NEW_AND_OLD_IMAGES', 'NEW_IMAGE', 'OLD_IMAGE', 'KEYS_ONLY']) })
    .optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: flag }).optional(),
});

export const queueProperties = z.object({
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: number }).optional(),
  VisibilityTimeout: number.optional(),
  MessageRetentionPeriod: number.optional(),
  DelaySeconds: number.optional(),
  MaximumMessageSize: number.optional(),
  ReceiveMessageWaitTimeSeconds: number.optional(),
  FifoQueue: flag.optional(),
  ContentBasedDeduplication: flag.optional(),
});

export const bucketProperties = z.object({
  VersioningConfiguration: z.object({ Status: z.string() }).optional(),
  NotificationConfiguration: z
    .object({
      EventBridgeConfiguration: z.object({ EventBridgeEnabled: flag.default(true) }).optional(),
      QueueConfigurations: z.undefined({ error: 'notify through EventBridge instead' }).optional(),
      LambdaConfigurations: z.undefined({ error: 'notify through EventBridge instead' }).optional(),
      TopicConfigurations: z.undefined({ error: 'notify through EventBridge instead' }).optional(),
    })
    .optional(),
  CorsConfiguration: z
    .object({
      CorsRules: z.array(
        z.object({
          AllowedOrigins: z.array(z.string()),
          AllowedMethods: z.array(z.string()),
          AllowedHeaders: z.array(z.string()).default([]),
          ExposedHeaders: z.array(z.string()).default([]),
          MaxAge: number.optional(),
        }),
      ),
    })
    .optional(),
});

export const secretProperties = z.object({
  SecretString: z.string().optional(),
  /** Checked by who makes the secret. */
  GenerateSecretString: json.optional(),
});

const texts = z.union([z.string(), z.array(z.string())]);
const unread = z.undefined({ error: 'is not evaluated by the embedded cloud; name actions and resources' }).optional();
export const statement = z.object({
  // First, since the first fault is what is told: that Action is missing follows from these.
  NotAction: unread,
  NotResource: unread,
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: texts,
  Condition: z.record(z.string(), z.record(z.string(), texts)).optional(),
});
// Not a union with a single statement: what is wrong with a statement would then read `Invalid input`.
const policyDocument = z.object({ Statement: z.preprocess((given) => [given].flat(), z.array(statement)) });
export const policyProperties = z.object({
  PolicyDocument: policyDocument,
  Roles: z.array(z.string()).default([]),
});
export const roleProperties = z.object({
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument: policyDocument })).default([]),
  // It narrows what the policies allow: left out, a function could do more here than in AWS.
  PermissionsBoundary: z.undefined({ error: 'is not evaluated by the embedded cloud' }).optional(),
});

const notRun = z.undefined({ error: 'is not run by the embedded cloud' }).optional();
export const functionProperties = z.object({
  Code: z.object({ S3Key: z.string().optional(), ZipFile: z.string().optional(), ImageUri: notRun }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only Node.js functions are run by the embedded cloud'),
  Role: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  Timeout: number.default(3),
  MemorySize: number.default(128),
  ReservedConcurrentExecutions: number.optional(),
  DeadLetterConfig: z.object({ TargetArn: z.string() }).optional(),
  Layers: notRun,
  FileSystemConfigs: notRun,
});

const onFailure = z.object({ OnFailure: z.object({ Destination: z.string() }).optional() });
export const mappingProperties = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: flag.default(true),
  BatchSize: number.optional(),
  MaximumBatchingWindowInSeconds: number.default(0),
  FunctionResponseTypes: z.array(z.string()).default([]),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).default([]) }).optional(),
  ScalingConfig: z.object({ MaximumConcurrency: number.optional() }).optional(),
  StartingPosition: z.string().optional(),
  BisectBatchOnFunctionError: flag.default(false),
  MaximumRetryAttempts: number.default(-1),
  MaximumRecordAgeInSeconds: number.default(-1),
  DestinationConfig: onFailure.optional(),
  TumblingWindowInSeconds: notRun,
});

export const invokeConfigProperties = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: number.default(2),
  MaximumEventAgeInSeconds: number.default(21_600),
  DestinationConfig: onFailure.optional(),
});

export const apiProperties = z.object({
  ProtocolType: z.literal('HTTP').default('HTTP'),
  CorsConfiguration: z
    .object({
      AllowOrigins: z.array(z.string()).default([]),
      AllowMethods: z.array(z.string()).default([]),
      AllowHeaders: z.array(z.string()).default([]),
      ExposeHeaders: z.array(z.string()).default([]),
      AllowCredentials: flag.default(false),
      MaxAge: number.optional(),
    })
    .optional(),
});
export const integrationProperties = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0', 'only payload format 2.0 is run by the embedded cloud'),
});
export const routeProperties = z.object({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizerId: z.string().optional(),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
});
export const authorizerProperties = z.object({
  AuthorizerType: z.literal('JWT', 'only JWT authorizers are run by the embedded cloud'),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});

const retryPolicy = z.object({
  MaximumRetryAttempts: number.optional(),
  MaximumEventAgeInSeconds: number.optional(),
});
const deadLetters = z.object({ Arn: z.string() });
export const scheduleProperties = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  StartDate: z.string().optional(),
  EndDate: z.string().optional(),
  Target: z.object({
    Arn: z.string(),
    Input: z.string().optional(),
    RetryPolicy: retryPolicy.optional(),
    DeadLetterConfig: deadLetters.optional(),
  }),
});
export const ruleProperties = z.object({
  EventPattern: json.optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  EventBusName: z.literal('default', 'only the default event bus is run by the embedded cloud').optional(),
  Targets: z
    .array(
      z.object({
        Arn: z.string(),
        Input: z.string().optional(),
        InputPath: notRun,
        InputTransformer: notRun,
        DeadLetterConfig: deadLetters.optional(),
        RetryPolicy: retryPolicy.optional(),
      }),
    )
    .default([]),
});
