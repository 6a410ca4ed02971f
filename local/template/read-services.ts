import { statSync } from 'node:fs';
import { StartupError, type HttpRoute } from '../types.ts';
import type { Resource } from './assembly.ts';
import type {
  ApiCors,
  AsyncSettings,
  FunctionModel,
  MappingModel,
  RuleModel,
  ScheduleModel,
  Services,
  Target,
} from './model.ts';
import { readPolicies } from './policies.ts';
import type { Reader } from './reader.ts';
import * as schemas from './schemas.ts';

/** Reads what runs: functions with their policies, event sources, routes, schedules and rules. */
export function readServices(reader: Reader, assets: ReadonlyMap<string, string>): Services {
  const functions = readFunctions(reader, assets);
  const byReference = (reference: string, where: Resource): FunctionModel => {
    const found = functions.find((one) => isFunction(one, reference));
    return found ?? refuse(where, `names a function that is not of this app: ${reference}`);
  };
  const events = reader.all('AWS::Events::Rule').map((rule) => readRule(reader, rule));
  const [api, ...others] = reader.all('AWS::ApiGatewayV2::Api');
  const [second] = others;
  if (second) refuse(second, 'is a second HTTP API; the embedded cloud serves one');
  const cors = api && readCors(reader, api);
  return {
    functions,
    mappings: reader.all('AWS::Lambda::EventSourceMapping').flatMap((one) => readMapping(reader, one, byReference)),
    routes: readRoutes(reader, byReference),
    ...(cors && { apiCors: cors }),
    schedules: [
      ...reader.all('AWS::Scheduler::Schedule').flatMap((schedule) => readSchedule(reader, schedule)),
      ...events.flatMap(({ schedule }) => schedule ?? []),
    ],
    rules: events.flatMap(({ rule }) => rule ?? []),
  };
}

function readCors(reader: Reader, api: Resource): ApiCors | undefined {
  const cors = reader.properties(api, schemas.apiProperties).CorsConfiguration;
  if (!cors) return undefined;
  const { MaxAge, ...rest } = cors;
  return { ...rest, ...(MaxAge !== undefined && { MaxAge }) };
}

type ByReference = (reference: string, where: Resource) => FunctionModel;

/** A function is named by name, by ARN, or by the ARN of a version or alias of it. */
function isFunction({ arn, physicalName }: FunctionModel, reference: string): boolean {
  return reference === physicalName || reference === arn || reference.startsWith(`${arn}:`);
}

function readFunctions(reader: Reader, assets: ReadonlyMap<string, string>): FunctionModel[] {
  const policies = readPolicies(reader);
  const asynchronous = readInvokeConfigs(reader);
  return reader.all('AWS::Lambda::Function').map((resource) => {
    const named = reader.named(resource);
    const properties = reader.properties(resource, schemas.functionProperties);
    const policy = policies.get(properties.Role);
    if (!policy && !reader.all('AWS::IAM::Role').some((role) => reader.named(role).arn === properties.Role)) {
      refuse(resource, `runs with a role that is not of this app: ${properties.Role}`);
    }
    const deadLetters = properties.DeadLetterConfig?.TargetArn;
    const settings = asynchronous.get(named.physicalName) ?? { retryAttempts: 2, maximumAgeSeconds: 21_600 };
    return {
      ...named,
      code: readCode(resource, properties.Code, assets),
      handler: properties.Handler,
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      ...(properties.ReservedConcurrentExecutions !== undefined && {
        reservedConcurrency: properties.ReservedConcurrentExecutions,
      }),
      policy: policy ?? [],
      asynchronous: { ...settings, ...(deadLetters && { deadLetters }) },
    };
  });
}

function readCode(
  resource: Resource,
  code: { S3Key?: string | undefined; ZipFile?: string | undefined },
  assets: ReadonlyMap<string, string>,
): FunctionModel['code'] {
  if (code.ZipFile !== undefined) return { inline: code.ZipFile };
  const folder = assets.get(code.S3Key ?? '');
  if (folder === undefined || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return refuse(resource, 'has code that is not a folder of the assembly');
  }
  return { folder };
}

function readInvokeConfigs(reader: Reader): ReadonlyMap<string, AsyncSettings> {
  return new Map(
    reader.all('AWS::Lambda::EventInvokeConfig').map((resource) => {
      const properties = reader.properties(resource, schemas.invokeConfigProperties);
      const onFailure = properties.DestinationConfig?.OnFailure?.Destination;
      return [
        properties.FunctionName,
        {
          retryAttempts: properties.MaximumRetryAttempts,
          maximumAgeSeconds: properties.MaximumEventAgeInSeconds,
          ...(onFailure && { onFailure }),
        },
      ];
    }),
  );
}

function readMapping(reader: Reader, resource: Resource, byReference: ByReference): MappingModel | [] {
  const properties = reader.properties(resource, schemas.mappingProperties);
  const [, , service] = properties.EventSourceArn.split(':');
  if (service !== 'sqs' && service !== 'dynamodb')
    return refuse(resource, `reads from ${service}, which is not run here`);
  if (!properties.Enabled) return [];
  const kind = service === 'sqs' ? 'sqs' : 'stream';
  const concurrency = properties.ScalingConfig?.MaximumConcurrency;
  const onFailure = properties.DestinationConfig?.OnFailure?.Destination;
  return {
    ...reader.named(resource),
    kind,
    functionId: byReference(properties.FunctionName, resource).name,
    sourceArn: properties.EventSourceArn,
    batchSize: properties.BatchSize ?? (kind === 'sqs' ? 10 : 100),
    windowSeconds: properties.MaximumBatchingWindowInSeconds,
    reportsItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    patterns: (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => parse(resource, Pattern)),
    ...(concurrency !== undefined && { maximumConcurrency: concurrency }),
    bisect: properties.BisectBatchOnFunctionError,
    retryAttempts: properties.MaximumRetryAttempts,
    maximumAgeSeconds: properties.MaximumRecordAgeInSeconds,
    ...(onFailure && { onFailure }),
  };
}

function readRoutes(reader: Reader, byReference: ByReference): HttpRoute[] {
  const integrations = new Map(reader.all('AWS::ApiGatewayV2::Integration').map((one) => [reader.ref(one), one]));
  const authorizers = new Map(reader.all('AWS::ApiGatewayV2::Authorizer').map((one) => [reader.ref(one), one]));
  return reader.all('AWS::ApiGatewayV2::Route').map((resource) => {
    const route = reader.properties(resource, schemas.routeProperties);
    const integration = integrations.get(route.Target.replace(/^integrations\//, ''));
    if (!integration) return refuse(resource, `has an unknown target ${route.Target}`);
    const { IntegrationUri } = reader.properties(integration, schemas.integrationProperties);
    const functionId = byReference(IntegrationUri, resource).name;
    const [first = '', second] = route.RouteKey.split(' ');
    const place = second === undefined ? { method: 'ANY', path: first } : { method: first, path: second };
    if (route.AuthorizationType === 'NONE') return { ...place, functionId };
    const authorizer = authorizers.get(route.AuthorizerId ?? '');
    if (!authorizer) return refuse(resource, 'asks for a token and names no authorizer');
    const { JwtConfiguration } = reader.properties(authorizer, schemas.authorizerProperties);
    return {
      ...place,
      functionId,
      authorizer: { issuer: JwtConfiguration.Issuer, audiences: JwtConfiguration.Audience },
    };
  });
}

function readSchedule(reader: Reader, resource: Resource): ScheduleModel[] {
  const properties = reader.properties(resource, schemas.scheduleProperties);
  if (properties.State === 'DISABLED') return [];
  return [
    {
      ...reader.named(resource),
      expression: properties.ScheduleExpression,
      timezone: properties.ScheduleExpressionTimezone,
      ...(properties.StartDate && { startsAt: Date.parse(properties.StartDate) }),
      ...(properties.EndDate && { endsAt: Date.parse(properties.EndDate) }),
      source: 'aws.scheduler',
      targets: [readTarget(properties.Target)],
    },
  ];
}

function readRule(reader: Reader, resource: Resource): { rule?: RuleModel; schedule?: ScheduleModel } {
  const properties = reader.properties(resource, schemas.ruleProperties);
  if (properties.State === 'DISABLED') return {};
  const named = reader.named(resource);
  const targets = properties.Targets.map(readTarget);
  const expression = properties.ScheduleExpression;
  return {
    ...(properties.EventPattern && { rule: { ...named, pattern: properties.EventPattern, targets } }),
    ...(expression && { schedule: { ...named, expression, timezone: 'UTC', source: 'aws.events', targets } }),
  };
}

type RawTarget = {
  Arn: string;
  Input?: string | undefined;
  DeadLetterConfig?: { Arn: string } | undefined;
};

function readTarget({ Arn, Input, DeadLetterConfig }: RawTarget): Target {
  return {
    arn: Arn,
    ...(Input !== undefined && { input: Input }),
    ...(DeadLetterConfig && { deadLetters: DeadLetterConfig.Arn }),
  };
}

function parse(resource: Resource, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(resource, `has a filter that is no JSON: ${text}`);
  }
}

function refuse(resource: Resource, message: string): never {
  throw new StartupError(`${resource.path} ${message}.`);
}
