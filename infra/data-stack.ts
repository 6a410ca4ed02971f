import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AttributeType,
  BillingMode,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { auditIndex } from '../shared/contract/audit-index.ts';
import { OperatorOutputs } from './constructs/operator-outputs.ts';
import { RetainedBucket } from './constructs/retained-bucket.ts';
import { FailureQueue, WorkQueue } from './constructs/retained-queue.ts';
import { SiteOrigin } from './constructs/site-origin.ts';
import { ballotsReceives, ballotsWindow } from './event-settings.ts';
import { functionSettings } from './functions.ts';
import { abortUploads, sweepBundleWork, sweepInfected, sweepQuarantine } from './lifecycle-rules.ts';
import { accept } from './nag.ts';

const seconds = (name: keyof typeof functionSettings): Duration => Duration.seconds(functionSettings[name].timeout);

/** What the tables share: paid by request, restorable to any second, and not deletable by mistake. */
const tableDefaults = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  // The account's own key instead of DynamoDB's: each use of it is on the CloudTrail record.
  encryption: TableEncryption.AWS_MANAGED,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const satisfies Partial<TableProps>;

/**
 * Everything that keeps data. It is a stack of its own so that the service can be replaced, or deleted and made
 * again, without touching one row; deleting this stack keeps every resource in it.
 */
export class DataStack extends Stack {
  readonly ballotsTable: Table;
  readonly selectionTable: Table;
  readonly votersTable: Table;
  readonly ballots: WorkQueue;
  readonly uploads: WorkQueue;
  readonly rankings: WorkQueue;
  /** Bundles that are to be made. */
  readonly exportRequests: WorkQueue;
  /** Stream positions that fold-tallies gave up on. */
  readonly foldFailures: FailureQueue;
  /** Nightly runs that never started or failed for good. */
  readonly nightlyFailures: FailureQueue;
  readonly evidence: RetainedBucket;
  readonly exports: RetainedBucket;
  readonly voterKey: Secret;
  readonly receiptKeys: Secret;
  readonly passKeys: Secret;
  readonly channelSecrets: Secret;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: true });

    this.ballotsTable = this.createBallotsTable();
    this.selectionTable = new Table(this, 'SelectionTable', {
      ...tableDefaults,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });
    // Sparse: only lines of the record have the attribute.
    this.selectionTable.addGlobalSecondaryIndex({
      indexName: auditIndex.name,
      partitionKey: { name: auditIndex.attribute, type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });

    // Apart from the selection: few functions may touch it, and it forgets by itself (`ttl`).
    this.votersTable = new Table(this, 'VotersTable', {
      ...tableDefaults,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
    });

    this.ballots = new WorkQueue(this, 'Ballots', {
      timeout: seconds('ingest-ballots'),
      window: ballotsWindow,
      receives: ballotsReceives,
    });
    this.uploads = new WorkQueue(this, 'Uploads', { timeout: seconds('verify-upload') });
    this.rankings = new WorkQueue(this, 'Rankings', { timeout: seconds('recompute-rankings') });
    this.exportRequests = new WorkQueue(this, 'ExportRequests', {
      timeout: seconds('build-export'),
      // Not six times the quarter of an hour: a worker that died is followed soon, and two at once harm nothing.
      visibility: Duration.minutes(16),
    });
    this.foldFailures = new FailureQueue(this, 'FoldFailures');
    this.nightlyFailures = new FailureQueue(this, 'NightlyFailures');

    const accessLogs = this.createAccessLogs();
    this.evidence = this.createEvidence(accessLogs);
    this.exports = new RetainedBucket(this, 'Exports', { accessLogs, lifecycleRules: [abortUploads, sweepBundleWork] });
    // Private like the others: what is published goes through the service, which knows when a notice begins and ends.
    new RetainedBucket(this, 'Public', { accessLogs, lifecycleRules: [abortUploads] });
    this.routeUploads();

    this.voterKey = this.#createSecret('VoterKey', {
      description: 'HMAC keys that turn a person into a voter key, the same one in every channel; a rotation adds one',
      whyNotRotated:
        'An operator rotates it (docs/operations.md): a new version serves rounds prepared from then on, and the old ones stay, so that nobody becomes a new voter in a round that has pinned one.',
    });
    this.receiptKeys = this.#createSecret('ReceiptKeys', {
      description: 'Keys that ballot receipts are signed with; a rotation adds one',
      whyNotRotated:
        'An operator rotates it (docs/operations.md): a new key is published before it signs and the old ones stay, so that receipts that voters hold can still be checked.',
    });
    this.passKeys = this.#createSecret('PassKeys', {
      description: 'Keys that voter passes are signed with; a rotation adds one',
      whyNotRotated:
        'An operator rotates it (docs/operations.md): a new key is published before it signs, and a retired one is good for nothing that is issued later.',
    });
    this.channelSecrets = this.#createSecret('ChannelSecrets', {
      description: 'What WeChat, the portal and the SMS gateway know this deployment by; an operator fills it in',
      // Made with the secret, since nobody else needs to know it; the others come from outside.
      template: { wechatSecret: '', portalSecret: '', smsToken: '' },
      generated: 'stateKey',
      whyNotRotated: 'WeChat, the portal and the gateway hand these out; an operator puts a new one in by hand.',
    });
    this.#tellOperators();
  }

  #tellOperators(): void {
    const { ballots, uploads, rankings, exportRequests } = this;
    const queues = Object.entries({
      Ballots: ballots,
      Uploads: uploads,
      Rankings: rankings,
      ExportRequests: exportRequests,
    });
    new OperatorOutputs(this, 'Operator', {
      ...Object.fromEntries(
        queues.flatMap(([name, { queue, deadLetters }]) => [
          [`${name}Queue`, queue.queueUrl],
          [`${name}DeadLetters`, deadLetters.queueUrl],
        ]),
      ),
      FoldFailures: this.foldFailures.queueUrl,
      NightlyFailures: this.nightlyFailures.queueUrl,
      VoterKey: this.voterKey.secretArn,
      ReceiptKeys: this.receiptKeys.secretArn,
      PassKeys: this.passKeys.secretArn,
      BallotsTable: this.ballotsTable.tableName,
      SelectionTable: this.selectionTable.tableName,
      Exports: this.exports.bucketName,
    });
  }

  /** The ledger: a row for each ballot, put once. Its stream, with both images, is what the tally is folded from. */
  private createBallotsTable(): Table {
    return new Table(this, 'BallotsTable', {
      ...tableDefaults,
      // One-letter names: they are stored, and paid for, with every ballot.
      partitionKey: { name: 'p', type: AttributeType.STRING },
      sortKey: { name: 'v', type: AttributeType.BINARY },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }

  private createAccessLogs(): RetainedBucket {
    const bucket = new RetainedBucket(this, 'AccessLogs', {
      versioned: false,
      // The Cybersecurity Law asks for six months of network logs; a year more than covers a campaign.
      lifecycleRules: [{ expiration: Duration.days(400) }],
    });
    accept(bucket, 'S1', 'This is the bucket that access logs are written to; logging it into itself would never end.');
    return bucket;
  }

  private createEvidence(accessLogs: RetainedBucket): RetainedBucket {
    const bucket = new RetainedBucket(this, 'Evidence', {
      accessLogs,
      lifecycleRules: [abortUploads, sweepQuarantine, sweepInfected],
    });
    const resource = bucket.node.defaultChild as CfnBucket;
    // On the bucket itself: the construct's own switch for this deploys a custom resource with a function of its own.
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    // Browsers put files straight into the bucket: from the origin of the staff site and from no other.
    const site = new SiteOrigin(this, 'SiteOrigin');
    const upload = {
      AllowedOrigins: [site.value],
      AllowedMethods: ['PUT'],
      AllowedHeaders: ['content-type', 'x-amz-checksum-sha256'],
      MaxAge: 3600,
    };
    resource.corsConfiguration = site.whenGiven({ CorsRules: [upload] });
    return bucket;
  }

  /**
   * A finished upload becomes a message for verify-upload. The rule is here and not in the service stack, so that
   * files arriving while the service is being replaced wait in the queue.
   */
  private routeUploads(): void {
    new Rule(this, 'UploadArrived', {
      description: 'A file arrived in quarantine',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.evidence.bucketName] }, object: { key: [{ prefix: 'quarantine/' }] } },
      },
      targets: [new SqsQueue(this.uploads.queue, { deadLetterQueue: this.uploads.deadLetters })],
    });
    // Quiet until an operator switches GuardDuty's scanning of the bucket on (docs/operations.md).
    new Rule(this, 'UploadScanned', {
      description: 'GuardDuty has scanned a file in quarantine',
      eventPattern: {
        source: ['aws.guardduty'],
        detailType: ['GuardDuty Malware Protection Object Scan Result'],
        detail: {
          s3ObjectDetails: { bucketName: [this.evidence.bucketName], objectKey: [{ prefix: 'quarantine/' }] },
        },
      },
      targets: [new SqsQueue(this.uploads.queue, { deadLetterQueue: this.uploads.deadLetters })],
    });
  }

  #createSecret(id: string, { description, template, generated, whyNotRotated }: SecretSettings): Secret {
    const secret = new Secret(this, id, {
      description,
      generateSecretString: {
        passwordLength: 64,
        excludePunctuation: true,
        ...(template && { secretStringTemplate: JSON.stringify(template) }),
        ...(generated !== undefined && { generateStringKey: generated }),
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(secret, 'SMG4', whyNotRotated);
    return secret;
  }
}

type SecretSettings = {
  readonly description: string;
  readonly whyNotRotated: string;
  /** For a secret that is JSON: the fields it begins with, and the one that is generated. */
  readonly template?: Readonly<Record<string, string>>;
  readonly generated?: string;
};
