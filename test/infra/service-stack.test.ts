import { beforeAll, describe, expect, it } from 'vitest';
import { envOf, type FunctionName, functionEnv } from '../../shared/contract/functions.ts';
import { type Route, routes } from '../../shared/contract/routes.ts';
import { settlingSeconds } from '../../shared/contract/settling.ts';
import { type Resource, type Stacks, type StackTemplate, pathOf, synthesizeForTest } from './stacks.ts';

let stacks: Stacks;
let service: StackTemplate;
beforeAll(async () => {
  stacks = await synthesizeForTest();
  service = stacks.service;
});

const names = Object.keys(functionEnv) as FunctionName[];
const served = Object.entries(routes).flatMap(([name, list]: [string, readonly Route[]]) =>
  list.map((route) => ({ name, ...route })),
);

/** `cast-ballot` → its function resource: the last part of the path in the template is `CastBallot`. */
function functionOf(name: string): Resource {
  const id = name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  return service.ofType('AWS::Lambda::Function').find((resource) => pathOf(resource) === id)!;
}

function sourceOf(name: string): Record<string, any> {
  const ref = service.idOf(functionOf(name));
  return service
    .ofType('AWS::Lambda::EventSourceMapping')
    .map(({ Properties }) => Properties)
    .find(({ FunctionName }) => FunctionName.Ref === ref)!;
}

/** An output that the data stack exports of one of its resources. */
const imported = (part: string) => ({ 'Fn::ImportValue': expect.stringContaining(part) });

describe('given the functions of the contract', () => {
  it('then the stack has these and no other: no hidden function of a custom resource', () => {
    expect(service.ofType('AWS::Lambda::Function')).toHaveLength(names.length);
    expect(service.text).not.toContain('Custom::');
  });

  it.each(names)('then %s runs on arm64 and Node 24 with a log group of its own, kept for a year', (name) => {
    const { Properties } = functionOf(name);
    expect(Properties).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x', Handler: 'index.handler' });
    const logs = service.resources[Properties.LoggingConfig.LogGroup.Ref]!;
    expect(logs).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 365 } });
  });

  it.each(names)(
    'then %s is given the variables that it reads, and no other but those of Node, Powertools and the services’ addresses',
    (name) => {
      const { Variables } = functionOf(name).Properties.Environment;
      const own = Object.keys(Variables).filter(
        (variable) => !/^(?:NODE_OPTIONS$|(?:POWERTOOLS|AWS_ENDPOINT_URL)_)/.test(variable),
      );
      expect(own.toSorted()).toEqual([...envOf(name)].toSorted());
    },
  );

  it('then a ballot of the last millisecond is known to the queue before its ranking may be final', () => {
    // Lambda begins a cold function within ten seconds, and SQS counts up to a minute late.
    const { Timeout } = functionOf('cast-ballot').Properties;
    expect(settlingSeconds).toBeGreaterThan(Timeout + 10 + 60);
  });

  it('then log groups are not shared', () => {
    const groups = names.map((name) => functionOf(name).Properties.LoggingConfig.LogGroup.Ref);
    expect(new Set(groups).size).toBe(names.length);
  });
});

describe('given the routes of the contract', () => {
  it('then the API has these and no other', () => {
    const keys = service.ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey as string);
    expect(keys.toSorted()).toEqual(served.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it.each(served)('then $method $path reaches $name, behind the authorizer unless it is open', (route) => {
    const { Properties } = service
      .ofType('AWS::ApiGatewayV2::Route')
      .find(({ Properties: { RouteKey } }) => RouteKey === `${route.method} ${route.path}`)!;
    const [, [, integration]] = Properties.Target['Fn::Join'];
    expect(service.resources[integration.Ref]!.Properties.IntegrationUri).toEqual({
      'Fn::GetAtt': [service.idOf(functionOf(route.name)), 'Arn'],
    });
    expect(Properties.AuthorizationType).toBe(typeof route.access === 'string' ? 'NONE' : 'JWT');
  });

  it('then exactly these are open', () => {
    const open = service
      .ofType('AWS::ApiGatewayV2::Route')
      .filter(({ Properties }) => Properties.AuthorizationType !== 'JWT');
    expect(open.map(({ Properties }) => Properties.RouteKey as string).toSorted()).toEqual([
      'GET /',
      'GET /.well-known/juxian/receipt-keys.json',
      'GET /.well-known/jwks.json',
      'GET /api/campaigns',
      'GET /api/campaigns/{campaignId}',
      'GET /api/campaigns/{campaignId}/schedule',
      'GET /api/receipts/{receipt}',
      'GET /api/rounds/{roundId}',
      'GET /api/rounds/{roundId}/ranking',
      'GET /api/voters/challenge',
      'GET /api/voters/portal/callback',
      'GET /api/voters/portal/start',
      'GET /api/voters/wechat/callback',
      'GET /api/voters/wechat/start',
      'GET /assets/{file}',
      'GET /docs',
      'GET /openapi.json',
      'POST /api/rounds/{roundId}/ballots',
      'POST /api/voters/phone-codes',
      'POST /api/voters/phone-passes',
    ]);
  });

  it('then the authorizer takes issuer and audience from the parameters', () => {
    const [authorizer] = service.ofType('AWS::ApiGatewayV2::Authorizer');
    expect(authorizer!.Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: { Ref: 'StaffIssuerUrl' }, Audience: [{ Ref: 'StaffAudience' }] },
    });
    expect(functionOf('cast-ballot').Properties.Environment.Variables).toMatchObject({
      VOTER_ISSUER: { Ref: 'VoterIssuerUrl' },
      VOTER_AUDIENCE: { Ref: 'VoterAudience' },
    });
  });

  it('then the gateway throttles, and its log names no person', () => {
    const [stage] = service.ofType('AWS::ApiGatewayV2::Stage');
    expect(stage!.Properties.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 5000 });
    const { Format } = stage!.Properties.AccessLogSettings;
    expect(JSON.parse(Format)).toMatchObject({ route: '$context.routeKey', status: '$context.status' });
    expect(Format).not.toMatch(/context\.(path|identity|authorizer\.(claims|jwt))|queryString|header/i);
  });
});

describe('given the settings of the voters’ channels', () => {
  const template = () => JSON.parse(service.text) as { Parameters: Record<string, { Default?: string }> };

  it('then without values every channel is off, the proof of work is on, and no further issuer is trusted', () => {
    const { Parameters } = template();
    for (const off of ['WeChatAppId', 'PortalIssuerUrl', 'PortalClientId', 'SmsGatewayUrl', 'VoterIssuerUrl']) {
      expect(Parameters[off], off).toMatchObject({ Default: '' });
    }
    expect(Parameters['VoterChallenge']).toMatchObject({ Default: 'on', AllowedValues: ['on', 'off'] });
  });

  it('then passes are issued and checked in the name of one origin: the given one, or the API’s own address', () => {
    const origins = (['cast-ballot', 'redeem-phone-code', 'finish-wechat', 'finish-portal'] as const).map(
      (name) => functionOf(name).Properties.Environment.Variables.PUBLIC_ORIGIN,
    );
    const [api] = service.ofType('AWS::ApiGatewayV2::Api');
    for (const origin of origins) {
      expect(origin).toEqual({
        'Fn::If': ['PublicOriginGiven', { Ref: 'PublicOrigin' }, { 'Fn::GetAtt': [service.idOf(api!), 'ApiEndpoint'] }],
      });
    }
  });
});

describe('given the event sources', () => {
  it.each([
    ['ingest-ballots', 'BallotsQueue', { BatchSize: 1000, MaximumBatchingWindowInSeconds: 1 }],
    ['verify-upload', 'UploadsQueue', { BatchSize: 5 }],
    ['recompute-rankings', 'RankingsQueue', { BatchSize: 1 }],
    ['build-export', 'ExportRequestsQueue', { BatchSize: 1 }],
  ])('then %s reads %s and may report single messages as failed', (name, queue, settings) => {
    expect(sourceOf(name)).toMatchObject({
      ...settings,
      EventSourceArn: imported(queue),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: expect.any(Number) },
    });
  });

  it('then fold-tallies reads the stream from its beginning, in order, and loses no record without a trace', () => {
    expect(sourceOf('fold-tallies')).toMatchObject({
      EventSourceArn: imported('StreamArn'),
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1000,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: imported('FoldFailures') } },
    });
  });

  it('then the rankings are queued at 00:30 in Asia/Shanghai, and a failed night is kept', () => {
    const [schedule] = service.ofType('AWS::Scheduler::Schedule');
    expect(schedule!.Properties).toMatchObject({
      ScheduleExpression: 'cron(30 0 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': [service.idOf(functionOf('queue-nightly-rankings')), 'Arn'] },
        DeadLetterConfig: { Arn: imported('NightlyFailures') },
      },
    });
    for (const { Properties } of service.ofType('AWS::Lambda::EventInvokeConfig')) {
      expect(Properties.DestinationConfig.OnFailure.Destination).toEqual(imported('NightlyFailures'));
    }
  });

  it('then districts are reminded at 08:30', () => {
    const [, schedule] = service.ofType('AWS::Scheduler::Schedule');
    expect(schedule!.Properties).toMatchObject({
      ScheduleExpression: 'cron(30 8 * * ? *)',
      Target: { Arn: { 'Fn::GetAtt': [service.idOf(functionOf('remind-deadlines')), 'Arn'] } },
    });
  });
});

describe('given the alarms', () => {
  const alarm = (id: string) => service.one('AWS::CloudWatch::Alarm', `Monitoring/${id}`);

  it('then every dead-letter queue has one for its first message', () => {
    const deadLetters = stacks.data.ofType('AWS::SQS::Queue').filter(({ Properties }) => !Properties.RedrivePolicy);
    const watched = service
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
      .map(({ Properties }) => {
        expect(Properties).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
        return Properties.Dimensions[0].Value['Fn::ImportValue'] as string;
      });
    expect(watched).toHaveLength(deadLetters.length);
    for (const queue of deadLetters) {
      const id = stacks.data.idOf(queue);
      expect(
        watched.some((name) => name.includes(id)),
        id,
      ).toBe(true);
    }
  });

  it.each([
    ['BallotsLate', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 300 }],
    ['TallyDrift', { Namespace: 'Juxian', MetricName: 'TallyDrift', Threshold: 0 }],
    ['FoldLate', { MetricName: 'IteratorAge', Threshold: 60_000 }],
    ['Throttled', { MetricName: 'Throttles', Threshold: 0 }],
    ['ServerErrors', { MetricName: '5xx', Threshold: 0 }],
    [
      'NightMissed',
      { MetricName: 'Invocations', TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold' },
    ],
  ])('then %s is one', (id, expected) => {
    expect(alarm(id).Properties).toMatchObject(expected);
  });

  it('then every function that no route answers for has one for its errors', () => {
    const watched = service
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.MetricName === 'Errors')
      .map(({ Properties }) => Properties.Dimensions[0].Value.Ref as string);
    const unseen = names.filter((name) => !Object.hasOwn(routes, name));
    expect(watched.toSorted()).toEqual(unseen.map((name) => service.idOf(functionOf(name))).toSorted());
  });

  it('then each reaches the topic, which takes messages over TLS only, and from alarms', () => {
    const [topic] = service.ofType('AWS::SNS::Topic');
    for (const { Properties } of service.ofType('AWS::CloudWatch::Alarm')) {
      expect(Properties.AlarmActions).toEqual([{ Ref: service.idOf(topic!) }]);
    }
    const [policy] = service.ofType('AWS::SNS::TopicPolicy');
    expect(policy!.Properties.PolicyDocument.Statement).toMatchObject([
      { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } },
    ]);
  });

  it('then there is one dashboard', () => {
    expect(service.ofType('AWS::CloudWatch::Dashboard')).toHaveLength(1);
  });
});
