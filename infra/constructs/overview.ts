import { Duration } from 'aws-cdk-lib/core';
import { AlarmStatusWidget, Dashboard, GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type Monitoring, type MonitoringProps, tallyDrift } from './monitoring.ts';

/** The one dashboard: alarms on top, then a ballot's way from the API to the tally, then the functions. */
export function addOverview(scope: Construct, monitoring: Monitoring, props: MonitoringProps): void {
  const { functions, api, queues, failures } = props;
  const period = Duration.minutes(1);
  const each = Object.values(functions);
  const waiting = Object.values(queues).map(({ queue }) => queue);

  new Dashboard(scope, 'Overview', {
    defaultInterval: Duration.hours(3),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: monitoring.alarms, width: 24, height: 4 })],
      [
        graph('Requests', [api.stage.metricCount({ period }), api.stage.metricServerError({ period })]),
        graph('Latency, p50 and p99', [
          api.stage.metricLatency({ period, statistic: 'p50' }),
          api.stage.metricLatency({ period, statistic: 'p99' }),
        ]),
        graph('Tally drift', [tallyDrift]),
      ],
      [
        graph(
          'Waiting messages',
          waiting.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period })),
        ),
        graph(
          'Oldest message',
          waiting.map((queue) => queue.metricApproximateAgeOfOldestMessage({ period })),
        ),
        graph(
          'Put aside',
          Object.values(failures).map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period })),
        ),
      ],
      [
        graph(
          'Function errors',
          each.map((fn) => fn.metricErrors({ period })),
        ),
        graph(
          'Function duration, p99',
          each.map((fn) => fn.metricDuration({ period, statistic: 'p99' })),
        ),
        graph('Fold behind the ledger', [
          functions['fold-tallies'].metric('IteratorAge', { period, statistic: 'Maximum' }),
        ]),
      ],
    ],
  });
}

function graph(title: string, left: IMetric[]): IWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}
