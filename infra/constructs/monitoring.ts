import { Aws, Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../shared/contract/functions.ts';
import { routes } from '../../shared/contract/routes.ts';
import { pascal, type JuxianFunction } from './juxian-function.ts';
import type { Api } from './api.ts';

export type MonitoringProps = {
  readonly functions: Readonly<Record<FunctionName, JuxianFunction>>;
  readonly api: Api;
  /** Queues that feed functions, each with the age in seconds at which its oldest message is late. */
  readonly queues: Readonly<Record<string, { readonly queue: IQueue; readonly lateAfter: number }>>;
  /** Queues in which any message at all is a call for a person. */
  readonly failures: Readonly<Record<string, IQueue>>;
};

const minute = Duration.minutes(1);

/** The live tally of a round less its recount, as recompute-rankings reports it: anything but 0 is a fault. */
export const tallyDrift = new Metric({
  namespace: 'Juxian',
  metricName: 'TallyDrift',
  dimensionsMap: { service: 'juxian' },
  statistic: 'Maximum',
  period: Duration.minutes(5),
});

/**
 * The alarms, all of them to one topic. It has no subscriber yet by design: whom to wake is the deployment's own
 * choice (`aws sns subscribe`), and a template that names people has to be changed when they leave.
 */
export class Monitoring extends Construct {
  readonly topic: Topic;
  readonly alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.topic = this.#createTopic();
    this.#watchQueues(props);
    this.#watchFunctions(props.functions);
    this.#watchService(props);
  }

  #createTopic(): Topic {
    const topic = new Topic(this, 'Topic', { displayName: 'Juxian', enforceSSL: true });
    // A topic with a policy of its own loses the default one, by which alarms of the account may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }

  #watchQueues({ queues, failures }: MonitoringProps): void {
    for (const [name, queue] of Object.entries(failures)) {
      const metric = queue.metricApproximateNumberOfMessagesVisible({ period: minute, statistic: 'Maximum' });
      this.#alarm(`${name}NotEmpty`, metric, 0, `${name}: work was put aside and waits for a person`);
    }
    for (const [name, { queue, lateAfter }] of Object.entries(queues)) {
      const metric = queue.metricApproximateAgeOfOldestMessage({ period: minute, statistic: 'Maximum' });
      this.#alarm(`${name}Late`, metric, lateAfter, `${name}: the oldest message waits for over ${lateAfter} s`);
    }
  }

  /**
   * Functions that work unseen. What fails behind a route is answered with 5xx, for which the API has one alarm; one more
   * for each such function would say the same, and a stack holds 500 resources.
   */
  #watchFunctions(functions: Readonly<Record<string, JuxianFunction>>): void {
    for (const [name, fn] of Object.entries(functions)) {
      if (Object.hasOwn(routes, name)) continue;
      const errors = fn.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' });
      this.#alarm(`${pascal(name)}Errors`, errors, 0, `${name} threw or timed out`);
    }
  }

  #watchService({ functions, api }: MonitoringProps): void {
    this.#alarm('TallyDrift', tallyDrift, 0, 'A live tally differs from the recount of its ballots');
    const iteratorAge = functions['fold-tallies'].metric('IteratorAge', { period: minute, statistic: 'Maximum' });
    this.#alarm('FoldLate', iteratorAge, 60_000, 'The live tally is more than a minute behind the ledger');
    // Of the whole account, since concurrency is: what throttles one function is the sum of all of them.
    const throttles = new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum' });
    this.#alarm('Throttled', throttles, 0, 'Functions of this account are throttled');
    const serverErrors = api.stage.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' });
    this.#alarm('ServerErrors', serverErrors, 0, 'The API answered with 5xx');
    const runs = functions['queue-nightly-rankings'].metricInvocations({ period: Duration.days(1), statistic: 'Sum' });
    this.#alarm('NightMissed', runs, 1, 'The nightly rankings did not start within a day', {
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #alarm(
    id: string,
    metric: Metric,
    threshold: number,
    alarmDescription: string,
    otherwise: { comparisonOperator?: ComparisonOperator; treatMissingData?: TreatMissingData } = {},
  ): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      alarmDescription,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...otherwise,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.alarms.push(alarm);
  }
}
