import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/**
 * CloudWatch metrics in the embedded metric format, namespace Juxian; the service dimension comes from
 * POWERTOOLS_SERVICE_NAME. A handler adds metrics and calls `publishStoredMetrics()` once before it returns.
 */
export const metrics = new Metrics({ namespace: 'Juxian' });
export { MetricUnit };
