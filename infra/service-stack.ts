import { CfnOutput, CfnParameter, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { auditIndex } from '../shared/contract/audit-index.ts';
import { type EnvName, envOf, type FunctionName, functionEnv } from '../shared/contract/functions.ts';
import { Api } from './constructs/api.ts';
import { consumeQueue, consumeStream } from './constructs/event-sources.ts';
import { JuxianFunction } from './constructs/juxian-function.ts';
import { Monitoring, type MonitoringProps } from './constructs/monitoring.ts';
import { Nightly } from './constructs/nightly.ts';
import { addOverview } from './constructs/overview.ts';
import { SiteOrigin } from './constructs/site-origin.ts';
import { VoterSettings } from './constructs/voter-settings.ts';
import type { DataStack } from './data-stack.ts';
import { ballotsSource } from './event-settings.ts';
import { permissions, type ResourceName } from './permissions.ts';

export type ServiceStackProps = StackProps & {
  readonly data: DataStack;
  /** Folder that holds one folder for each bundled function. */
  readonly bundles: string;
};

type Functions = Readonly<Record<FunctionName, JuxianFunction>>;

/** Everything that runs and keeps nothing: functions, API, event sources, the nightly schedule, alarms. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { data, bundles, ...props }: ServiceStackProps) {
    super(scope, id, props);
    const staff = {
      issuer: this.#parameter('StaffIssuerUrl', 'OIDC issuer of staff tokens, https and without a trailing slash'),
      audience: this.#parameter('StaffAudience', 'Audience (aud) that a staff token must carry', 'juxian-api'),
    };
    const api = new Api(this, 'Api', { staff, site: new SiteOrigin(this, 'SiteOrigin') });
    const voters = new VoterSettings(this, 'Voters', api.api.apiEndpoint);
    const functions = this.#createFunctions(data, bundles, voters);
    api.serve(functions);

    this.#consume(functions, data);
    new Nightly(this, 'Nightly', { target: functions['queue-nightly-rankings'], failures: data.nightlyFailures });
    new Nightly(this, 'Reminders', {
      target: functions['remind-deadlines'],
      failures: data.nightlyFailures,
      // When offices open.
      time: { hour: 8, minute: 30, what: 'remind of deadlines' },
    });
    this.#watch({
      functions,
      api,
      queues: {
        Ballots: { queue: data.ballots.queue, lateAfter: 300 },
        Uploads: { queue: data.uploads.queue, lateAfter: 900 },
        Rankings: { queue: data.rankings.queue, lateAfter: 3600 },
        Exports: { queue: data.exportRequests.queue, lateAfter: 3600 },
      },
      failures: {
        BallotsDeadLetters: data.ballots.deadLetters,
        UploadsDeadLetters: data.uploads.deadLetters,
        RankingsDeadLetters: data.rankings.deadLetters,
        ExportsDeadLetters: data.exportRequests.deadLetters,
        FoldFailures: data.foldFailures,
        NightlyFailures: data.nightlyFailures,
      },
    });
    new CfnOutput(this, 'ApiUrl', { value: api.api.apiEndpoint, description: 'Where the API and its page answer' });
  }

  #createFunctions(data: DataStack, bundles: string, voters: VoterSettings): Functions {
    const values: Readonly<Record<EnvName, string>> = {
      SELECTION_TABLE: data.selectionTable.tableName,
      BALLOTS_TABLE: data.ballotsTable.tableName,
      VOTERS_TABLE: data.votersTable.tableName,
      BALLOTS_QUEUE_URL: data.ballots.queue.queueUrl,
      BALLOTS_DLQ_URL: data.ballots.deadLetters.queueUrl,
      RANKINGS_QUEUE_URL: data.rankings.queue.queueUrl,
      EXPORTS_QUEUE_URL: data.exportRequests.queue.queueUrl,
      EVIDENCE_BUCKET: data.evidence.bucketName,
      EXPORTS_BUCKET: data.exports.bucketName,
      VOTER_KEY_SECRET: data.voterKey.secretArn,
      RECEIPT_KEYS_SECRET: data.receiptKeys.secretArn,
      PASS_KEYS_SECRET: data.passKeys.secretArn,
      CHANNEL_SECRETS: data.channelSecrets.secretArn,
      ...voters.values,
      MALWARE_SCANNER: this.#choice('MalwareScanner', 'What uploads are scanned by; guardduty: see operations', [
        'signatures',
        'guardduty',
      ]),
      REMINDER_WEBHOOK_URL: this.#reminderWebhook(),
    };
    const arns: Readonly<Record<ResourceName, string>> = {
      SelectionTable: data.exportValue(data.selectionTable.tableArn),
      AuditIndex: `${data.exportValue(data.selectionTable.tableArn)}/index/${auditIndex.name}`,
      BallotsTable: data.exportValue(data.ballotsTable.tableArn),
      VotersTable: data.exportValue(data.votersTable.tableArn),
      BallotsQueue: data.exportValue(data.ballots.queue.queueArn),
      BallotsDeadLetters: data.exportValue(data.ballots.deadLetters.queueArn),
      RankingsQueue: data.exportValue(data.rankings.queue.queueArn),
      ExportsQueue: data.exportValue(data.exportRequests.queue.queueArn),
      EvidenceBucket: data.exportValue(data.evidence.bucketArn),
      ExportsBucket: data.exportValue(data.exports.bucketArn),
      VoterKey: data.exportValue(data.voterKey.secretArn),
      ReceiptKeys: data.exportValue(data.receiptKeys.secretArn),
      PassKeys: data.exportValue(data.passKeys.secretArn),
      ChannelSecrets: data.exportValue(data.channelSecrets.secretArn),
    };
    const create = (name: FunctionName): JuxianFunction =>
      new JuxianFunction(this, name, {
        bundles,
        arns,
        grants: permissions[name],
        environment: Object.fromEntries(envOf(name).map((variable) => [variable, values[variable]])),
      });
    const names = Object.keys(functionEnv) as FunctionName[];
    return Object.fromEntries(names.map((name) => [name, create(name)])) as Functions;
  }

  #consume(functions: Functions, data: DataStack): void {
    consumeQueue(functions['ingest-ballots'], data.ballots.queue, ballotsSource);
    consumeQueue(functions['verify-upload'], data.uploads.queue, { batchSize: 5, maxConcurrency: 10 });
    // One round a batch: a recount fills a function's memory and time.
    consumeQueue(functions['recompute-rankings'], data.rankings.queue, { batchSize: 1, maxConcurrency: 4 });
    // One bundle an invocation; two are being made at once at the most.
    consumeQueue(functions['build-export'], data.exportRequests.queue, { batchSize: 1, maxConcurrency: 2 });
    consumeStream(functions['fold-tallies'], data.ballotsTable, data.foldFailures);
  }

  #watch(props: MonitoringProps): void {
    addOverview(this, new Monitoring(this, 'Monitoring', props), props);
  }

  #choice(id: string, description: string, allowedValues: string[]): string {
    return new CfnParameter(this, id, { description, allowedValues, default: allowedValues[0]! }).valueAsString;
  }

  #reminderWebhook(): string {
    return new CfnParameter(this, 'ReminderWebhookUrl', {
      description: 'Webhook that reminders of deadlines are posted to, e.g. a WeCom robot; none: they are only logged',
      // The address of a robot is its password.
      noEcho: true,
      default: 'none',
      allowedPattern: '^(none|https://.+)$',
    }).valueAsString;
  }

  #parameter(id: string, description: string, defaultValue?: string): string {
    return new CfnParameter(this, id, {
      description,
      minLength: 1,
      ...(defaultValue !== undefined && { default: defaultValue }),
    }).valueAsString;
  }
}
