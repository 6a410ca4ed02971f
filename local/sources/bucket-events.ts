import { randomBytes, randomUUID } from 'node:crypto';
import type { ObjectChange } from '../gate/index.ts';
import type { RuleModel } from '../template/index.ts';
import type { CloudClock } from '../types.ts';
import type { Deliver } from './delivery.ts';
import { compilePattern } from './patterns.ts';

export type BucketEventOptions = {
  readonly rules: readonly RuleModel[];
  /** Names of the buckets that send their events to EventBridge. */
  readonly buckets: ReadonlySet<string>;
  readonly deliver: Deliver;
  readonly account: string;
  readonly region: string;
  readonly clock: CloudClock;
};

/**
 * Sends bucket events through the rules. The answer to a PUT waits for this: what was accepted is in the target's
 * queue, and an upload whose event could not be kept is a failed upload.
 */
export function createBucketEvents(options: BucketEventOptions): (change: ObjectChange) => Promise<void> {
  const rules = options.rules.map(({ pattern, path, targets }) => ({
    matches: compilePattern(pattern, path),
    targets,
  }));
  return async (change) => {
    if (!options.buckets.has(change.bucket)) return;
    const event = bucketEvent(change, options);
    const wanted = rules.filter(({ matches }) => matches(event)).flatMap(({ targets }) => targets);
    await Promise.all(wanted.map((target) => options.deliver(target, target.input ?? JSON.stringify(event))));
  };
}

function bucketEvent(
  change: ObjectChange,
  { account, region, clock }: Pick<BucketEventOptions, 'account' | 'region' | 'clock'>,
): object {
  const created = change.type === 'created';
  const now = clock.now();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': created ? 'Object Created' : 'Object Deleted',
    source: 'aws.s3',
    account,
    time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [`arn:aws:s3:::${change.bucket}`],
    detail: {
      version: '0',
      bucket: { name: change.bucket },
      object: {
        key: change.key,
        ...(created && { size: change.size, etag: change.etag }),
        sequencer: Math.floor(now).toString(16).toUpperCase().padStart(16, '0'),
      },
      'request-id': randomBytes(8).toString('hex').toUpperCase(),
      requester: account,
      'source-ip-address': '127.0.0.1',
      reason: created ? 'PutObject' : 'DeleteObject',
      ...(!created && { 'deletion-type': 'Permanently Deleted' }),
    },
  };
}
