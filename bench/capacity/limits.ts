/** What AWS publishes, and where. A limit that changes is changed here, and the page is generated again. */
export const limits = {
  api: {
    /** Of all HTTP APIs of an account in a region, requests a second, with a bucket for bursts. Can be raised. */
    accountRate: 10_000,
    accountBurst: 5000,
  },
  lambda: {
    /** Environments of an account in a region. Can be raised. */
    concurrency: 1000,
    /** New environments of one function: a thousand every ten seconds, refilled continuously. */
    newEnvironments: 1000,
    newEnvironmentsASecond: 100,
    /** Requests a second of an environment, however short they are. */
    requestsAnEnvironment: 10,
  },
  queueSource: {
    /** Batches of a standard queue handled at once: at first, more a minute, at most. */
    first: 5,
    moreAMinute: 300,
    most: 1250,
  },
  table: {
    /** Writes a second of a new on-demand table. */
    newTable: 4000,
    /** A table takes twice its previous peak at once; more than that within these seconds may be throttled. */
    peakFactor: 2,
    peakSeconds: 1800,
    /** Writes a second of one partition. */
    partition: 1000,
    /** Writes a second of one table. Can be raised. */
    tableQuota: 40_000,
  },
} as const;

/** The pages that the limits were read on, and when. */
export const sources: readonly (readonly [what: string, page: string])[] = [
  [
    'HTTP API: 10,000 requests a second an account, bucket of 5,000',
    'Amazon API Gateway quotas (docs.aws.amazon.com, docs.amazonaws.cn)',
  ],
  [
    'Lambda: 1,000 new environments or 10,000 requests a second every 10 s for each function',
    'Lambda scaling behavior (docs.aws.amazon.com, docs.amazonaws.cn)',
  ],
  [
    'Lambda: 1,000 environments an account',
    'AWS Lambda Operator Guide, Scaling and concurrency in Lambda (serverlessland.com)',
  ],
  [
    'Queue source: 5 batches at first, 300 more a minute, at most 1,250',
    'Configuring scaling behavior for SQS event source mappings (docs.aws.amazon.com, docs.amazonaws.cn)',
  ],
  [
    'New on-demand table: 4,000 writes a second; twice the previous peak within 30 minutes',
    'Pre-warming a table for on-demand capacity mode (docs.amazonaws.cn); DynamoDB on-demand capacity mode (docs.aws.amazon.com)',
  ],
  [
    'Partition: 1,000 writes a second',
    'Understanding DynamoDB warm throughput in different scenarios (docs.aws.amazon.com)',
  ],
  ['Table: 40,000 writes a second', 'Quotas in Amazon DynamoDB (docs.amazonaws.cn)'],
];
export const sourcesRead = '2026-11-25';
