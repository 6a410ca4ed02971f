// oxlint-disable no-new -- constructs join their stack by being made
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, EventSourceMapping, Function, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildSync } from 'esbuild';

export type SampleOptions = {
  /** An empty folder: bundle and assembly are made in it. */
  readonly folder: string;
  /** Leaves this grant of the API function out. */
  readonly withoutGrant?: 'send messages';
  /** Name of the Items table's partition key. */
  readonly key?: string;
};

/** Synthesizes a small app of two stacks that uses everything the embedded cloud runs. @returns the assembly folder */
export function synthesizeSample({ folder, withoutGrant, key = 'id' }: SampleOptions): string {
  const bundle = path.join(folder, 'bundle');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./functions.ts', import.meta.url))],
    outfile: path.join(bundle, 'index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const app = new App({
    outdir: path.join(folder, 'assembly'),
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    analyticsReporting: false,
  });
  const data = createData(app, key);
  createService(app, data, { bundle, withoutGrant });
  return app.synth({ validateOnSynthesis: false }).directory;
}

function createData(app: App, key: string) {
  const stack = new Stack(app, 'SampleData');
  const deadLetters = new Queue(stack, 'DeadLetters');
  const uploads = new Queue(stack, 'Uploads');
  const bucket = new Bucket(stack, 'Files');
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  new Rule(stack, 'Arrived', {
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: 'in/' }] } },
    },
    targets: [new SqsQueue(uploads)],
  });
  return {
    deadLetters,
    uploads,
    bucket,
    work: new Queue(stack, 'Work', {
      // Long enough for a cold start on a busy machine, short enough to wait for twice.
      visibilityTimeout: Duration.seconds(6),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 2 },
    }),
    bulk: new Queue(stack, 'Bulk', { visibilityTimeout: Duration.seconds(60) }),
    failures: new Queue(stack, 'Failures'),
    items: new Table(stack, 'Items', {
      partitionKey: { name: key, type: AttributeType.STRING },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    }),
    results: new Table(stack, 'Results', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
    secret: new Secret(stack, 'Key', { generateSecretString: { passwordLength: 64, excludePunctuation: true } }),
  };
}

type Data = ReturnType<typeof createData>;

function createService(
  app: App,
  data: Data,
  { bundle, withoutGrant }: { bundle: string; withoutGrant: SampleOptions['withoutGrant'] },
): void {
  const stack = new Stack(app, 'SampleService');
  const greeting = new CfnParameter(stack, 'Greeting', { minLength: 1 });
  const create = (id: string, environment: Record<string, string> = {}): Function => {
    const fn = new Function(stack, id, {
      runtime: Runtime.NODEJS_24_X,
      handler: `index.${id.toLowerCase()}`,
      code: Code.fromAsset(bundle),
      timeout: Duration.seconds(id === 'Fail' ? 1 : 20),
      memorySize: 256,
      environment: { RESULTS_TABLE: data.results.tableName, ...environment },
    });
    data.results.grantWriteData(fn);
    return fn;
  };

  const api = create('Api', {
    GREETING: greeting.valueAsString,
    WORK_QUEUE_URL: data.work.queueUrl,
    ITEMS_TABLE: data.items.tableName,
    SECRET: data.secret.secretArn,
  });
  if (withoutGrant !== 'send messages') data.work.grantSendMessages(api);
  data.items.grantWriteData(api);
  data.secret.grantRead(api);
  const http = new HttpApi(stack, 'Http');
  const integration = new HttpLambdaIntegration('Integration', api);
  for (const [method, route] of [
    [HttpMethod.GET, '/hello/{name}'],
    [HttpMethod.GET, '/secret'],
    [HttpMethod.GET, '/forbidden'],
    [HttpMethod.POST, '/messages'],
    [HttpMethod.POST, '/items'],
  ] as const) {
    http.addRoutes({ path: route, methods: [method], integration });
  }

  new EventSourceMapping(stack, 'WorkSource', {
    target: create('Work'),
    eventSourceArn: data.work.queueArn,
    batchSize: 100,
    maxBatchingWindow: Duration.seconds(1),
    reportBatchItemFailures: true,
  });
  new EventSourceMapping(stack, 'BulkSource', {
    target: create('Count'),
    eventSourceArn: data.bulk.queueArn,
    batchSize: 1000,
    maxBatchingWindow: Duration.seconds(1),
  });
  new EventSourceMapping(stack, 'UploadSource', { target: create('Upload'), eventSourceArn: data.uploads.queueArn });
  new EventSourceMapping(stack, 'FoldSource', {
    target: create('Fold'),
    eventSourceArn: data.items.tableStreamArn!,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    bisectBatchOnError: true,
    retryAttempts: 1,
    onFailure: new SqsDlq(data.failures),
  });
  create('Fail');
  new CfnSchedule(stack, 'Nightly', {
    scheduleExpression: 'cron(30 0 * * ? *)',
    scheduleExpressionTimezone: 'Asia/Shanghai',
    flexibleTimeWindow: { mode: 'OFF' },
    target: { arn: create('Tick').functionArn, roleArn: 'arn:aws:iam::000000000000:role/scheduler' },
  });
}
