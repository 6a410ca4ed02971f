import { beforeAll, describe, expect, it } from 'vitest';
import { functionSettings } from '../../infra/functions.ts';
import { pathOf, synthesizeForTest, type StackTemplate } from './stacks.ts';

let data: StackTemplate;
beforeAll(async () => {
  ({ data } = await synthesizeForTest());
});

const kept = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret'];

describe('given the data stack, when it is deleted or a resource is replaced', () => {
  it.each(kept)('then every %s is retained', (type) => {
    const resources = data.ofType(type);
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) {
      expect(resource, pathOf(resource)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });
});

describe('given the tables', () => {
  it('then there are three, restorable, encrypted with a key on record, and not deletable', () => {
    const tables = data.ofType('AWS::DynamoDB::Table');
    expect(tables).toHaveLength(3);
    for (const { Properties } of tables) {
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      });
    }
  });

  it('then ballots are keyed by bucket and voter key, and stream both images', () => {
    expect(data.one('AWS::DynamoDB::Table', 'BallotsTable').Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'p', KeyType: 'HASH' },
        { AttributeName: 'v', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'p', AttributeType: 'S' },
        { AttributeName: 'v', AttributeType: 'B' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  it('then the selection has no stream: nothing reads one', () => {
    const { Properties } = data.one('AWS::DynamoDB::Table', 'SelectionTable');
    expect(Properties.KeySchema.map((key: { AttributeName: string }) => key.AttributeName)).toEqual(['pk', 'sk']);
    expect(Properties).not.toHaveProperty('StreamSpecification');
  });
});

describe('given what is kept of voters', () => {
  it('then the table is keyed by one attribute and forgets by itself', () => {
    expect(data.one('AWS::DynamoDB::Table', 'VotersTable').Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
  });

  it('then the channels’ secret begins with a state key of its own and room for what comes from outside', () => {
    const { GenerateSecretString } = data.one('AWS::SecretsManager::Secret', 'ChannelSecrets').Properties;
    expect(GenerateSecretString).toMatchObject({ GenerateStringKey: 'stateKey', PasswordLength: 64 });
    expect(JSON.parse(GenerateSecretString.SecretStringTemplate)).toEqual({
      wechatSecret: '',
      portalSecret: '',
      smsToken: '',
    });
  });
});

describe('given the queues', () => {
  it('then each is encrypted and keeps a message for 14 days', () => {
    for (const queue of data.ofType('AWS::SQS::Queue')) {
      expect(queue.Properties, pathOf(queue)).toMatchObject({
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 14 * 24 * 3600,
      });
    }
  });

  it.each([
    // A table that is away for 20 minutes.
    ['Ballots', 6 * functionSettings['ingest-ballots'].timeout + 1, 10],
    ['Uploads', 6 * functionSettings['verify-upload'].timeout, 5],
    ['Rankings', 6 * functionSettings['recompute-rankings'].timeout, 5],
    // A quarter of an hour and a minute: soon after a worker that died.
    ['ExportRequests', functionSettings['build-export'].timeout + 60, 5],
  ])('then %s hides a message for %i s and gives up after %i deliveries', (name, visibility, maxReceiveCount) => {
    const deadLetters = data.one('AWS::SQS::Queue', `${name}/DeadLetters`);
    expect(data.one('AWS::SQS::Queue', `${name}/Queue`).Properties).toMatchObject({
      VisibilityTimeout: visibility,
      RedrivePolicy: {
        maxReceiveCount,
        deadLetterTargetArn: { 'Fn::GetAtt': [data.idOf(deadLetters), 'Arn'] },
      },
    });
  });

  it('then only the dead-letter queues have none themselves', () => {
    const without = data.ofType('AWS::SQS::Queue').filter(({ Properties }) => !Properties.RedrivePolicy);
    expect(without.map(pathOf).toSorted()).toEqual([
      'Ballots/DeadLetters',
      'ExportRequests/DeadLetters',
      'FoldFailures',
      'NightlyFailures',
      'Rankings/DeadLetters',
      'Uploads/DeadLetters',
    ]);
  });
});

const policies = [
  ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', (policy: any) => [policy.Bucket]],
  ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', (policy: any) => policy.Queues],
] as const;

describe('given a request without TLS', () => {
  it.each(policies)('then every %s denies it', (type, policyType, targets) => {
    const denying = data
      .ofType(policyType)
      .filter(({ Properties }) =>
        Properties.PolicyDocument.Statement.some(
          (statement: any) =>
            statement.Effect === 'Deny' &&
            statement.Principal.AWS === '*' &&
            /^(s3|sqs):\*$/.test(statement.Action) &&
            statement.Condition?.Bool?.['aws:SecureTransport'] === 'false',
        ),
      );
    const covered = denying.flatMap(({ Properties }) => targets(Properties)).map(({ Ref }) => Ref as string);
    expect(covered.toSorted()).toEqual(
      data
        .ofType(type)
        .map((resource) => data.idOf(resource))
        .toSorted(),
    );
  });
});

describe('given the buckets', () => {
  it('then each is private, encrypted and owned by the account alone', () => {
    const buckets = data.ofType('AWS::S3::Bucket');
    expect(buckets.map(pathOf).toSorted()).toEqual(['AccessLogs', 'Evidence', 'Exports', 'Public']);
    for (const { Properties } of buckets) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toHaveLength(1);
    }
  });

  it.each(['Evidence', 'Exports', 'Public'])('then %s keeps versions and logs its access', (name) => {
    expect(data.one('AWS::S3::Bucket', name).Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { LogFilePrefix: `${name.toLowerCase()}/` },
    });
  });

  it('then evidence tells EventBridge, empties quarantine after a week and drops broken uploads', () => {
    const { Properties } = data.one('AWS::S3::Bucket', 'Evidence');
    expect(Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(Properties.LifecycleConfiguration.Rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Prefix: 'quarantine/', ExpirationInDays: 7 }),
        expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
      ]),
    );
  });

  it('then browsers may upload from the given origin, and from none when none is given', () => {
    const cors = data.one('AWS::S3::Bucket', 'Evidence').Properties.CorsConfiguration;
    const [condition, given, otherwise] = cors['Fn::If'];
    expect(condition).toBe('SiteOriginGiven');
    expect(given.CorsRules).toMatchObject([{ AllowedOrigins: [{ Ref: 'SiteOrigin' }], AllowedMethods: ['PUT'] }]);
    expect(otherwise).toEqual({ Ref: 'AWS::NoValue' });
  });
});

describe('given a file in quarantine', () => {
  it('then the rule sends its event to the uploads queue, and to the dead letters when it cannot', () => {
    const rule = data.one('AWS::Events::Rule', 'UploadArrived');
    const queue = data.one('AWS::SQS::Queue', 'Uploads/Queue');
    const deadLetters = data.one('AWS::SQS::Queue', 'Uploads/DeadLetters');
    expect(rule.Properties.EventPattern).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ Ref: data.idOf(data.one('AWS::S3::Bucket', 'Evidence')) }] },
        object: { key: [{ prefix: 'quarantine/' }] },
      },
    });
    expect(rule.Properties.Targets).toMatchObject([
      {
        Arn: { 'Fn::GetAtt': [data.idOf(queue), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [data.idOf(deadLetters), 'Arn'] } },
      },
    ]);
  });

  it.each(['Uploads/Queue', 'Uploads/DeadLetters'])(
    'then %s lets that rule send, and the scanner’s, and no other',
    (name) => {
      const { Statement } = data.one('AWS::SQS::QueuePolicy', `${name}/Policy`).Properties.PolicyDocument;
      const allowed = Statement.filter((statement: any) => statement.Effect === 'Allow');
      const rules = ['UploadArrived', 'UploadScanned'].map((id) => data.idOf(data.one('AWS::Events::Rule', id)));
      expect(allowed).toMatchObject(
        rules.map((rule) => ({
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
        })),
      );
    },
  );
});

describe('given the voter key', () => {
  it('then it is generated, 64 characters long, and never rotated under an open round', () => {
    expect(data.one('AWS::SecretsManager::Secret', 'VoterKey').Properties.GenerateSecretString).toMatchObject({
      PasswordLength: 64,
    });
    expect(data.ofType('AWS::SecretsManager::RotationSchedule')).toEqual([]);
  });
});
