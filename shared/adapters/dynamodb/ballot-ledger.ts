import type { BallotLedger, VoterMarks } from '../../actions/vote-ports.ts';
import type { JsonCall } from '../aws/json-call.ts';
import type { Pace } from '../insist.ts';
import { mapInParallel } from '../parallel.ts';
import { buckets, bucketOf, decodeBallot, partitionOf, voterKeyOf } from './ballot-codec.ts';
import { insertBallots } from './ballot-insert.ts';
import type { Wire } from './wire.ts';

/** Buckets read at a time, each page by page: what a recount holds does not grow with the round. */
const bucketsAtOnce = 4;
/** Ballots in a page: a quarter of DynamoDB's 1 MB, for a sixth less memory at the peak; a unit more for each page. */
export const ballotsAPage = 10_000;

/**
 * The ballots of all rounds in the Ballots table: put once, counted from the items themselves.
 * @param pace how long an insert waits before it tries again, and until when; by the machine’s clock unless it is given
 */
export function dynamoBallotLedger(call: JsonCall, table: string, pace?: Pace): BallotLedger {
  const place = (ledger: string, voterKey: string) => {
    const v = voterKeyOf(voterKey);
    return {
      TableName: table,
      Key: { p: { S: partitionOf(ledger, bucketOf(v)) }, v: { B: Buffer.from(v).toString('base64') } },
    };
  };
  return {
    // Eventually consistent: this read only spares a queue message and tells the voter at once. Whoever slips through
    // in the same second is stopped by the ledger's key.
    hasVoted: async (ledger, voterKey) => {
      const { Item: item } = await call<Found>('GetItem', { ...place(ledger, voterKey), ProjectionExpression: 'p' });
      return item !== undefined;
    },
    find: async (ledger, voterKey) => {
      const { Item: item } = await call<Found>('GetItem', { ...place(ledger, voterKey), ConsistentRead: true });
      return item && decodeBallot(Buffer.from(item.b?.B ?? '', 'base64'));
    },
    insert: (ballots) => insertBallots(call, table, ballots, pace),
    isEmpty: async (ledger) => {
      const empty = await mapInParallel(buckets, bucketsAtOnce, (bucket) => isEmpty(call, table, ledger, bucket));
      return !empty.includes(false);
    },
    recount: async (ledger, marks = new Map()) => {
      const total = new Total(marks);
      await mapInParallel(buckets, bucketsAtOnce, (bucket) => countBucket(call, table, ledger, bucket, total));
      return total;
    },
  };
}

type Found = { readonly Item?: Wire };
type Page = { readonly Items?: readonly Wire[]; readonly LastEvaluatedKey?: Wire };

class Sum {
  ballots = 0;
  readonly votes = new Map<number, number>();

  add(picks: readonly number[]): void {
    this.ballots += 1;
    for (const ordinal of picks) this.votes.set(ordinal, (this.votes.get(ordinal) ?? 0) + 1);
  }
}

class Total extends Sum {
  readonly marked = new Map<string, Sum>();
  /** Group by voter key in base64, as the service writes it. */
  readonly #groups: ReadonlyMap<string, string>;

  constructor(marks: VoterMarks) {
    super();
    this.#groups = new Map([...marks].map(([key, group]) => [Buffer.from(key, 'base64url').toString('base64'), group]));
  }

  /** Voter keys are fetched only where some are marked: they are half of what a ballot takes on the wire. */
  get projection(): string {
    return this.#groups.size > 0 ? 'b, v' : 'b';
  }

  addItem({ b, v }: Wire): void {
    const { picks } = decodeBallot(Buffer.from(b?.B ?? '', 'base64'));
    this.add(picks);
    const group = this.#groups.get(v?.B ?? '');
    if (group === undefined) return;
    const sum = this.marked.get(group) ?? new Sum();
    sum.add(picks);
    this.marked.set(group, sum);
  }
}

async function isEmpty(call: JsonCall, table: string, ledger: string, bucket: string): Promise<boolean> {
  const { Count: found } = await call<{ readonly Count: number }>('Query', {
    TableName: table,
    ConsistentRead: true,
    Limit: 1,
    Select: 'COUNT',
    KeyConditionExpression: 'p = :p',
    ExpressionAttributeValues: { ':p': { S: partitionOf(ledger, bucket) } },
  });
  return found === 0;
}

/** Consistent reads: the result of an election is read from here, for twice the units of a read that may be stale. */
async function countBucket(call: JsonCall, table: string, ledger: string, bucket: string, total: Total): Promise<void> {
  let start: Wire | undefined;
  do {
    const page: Page = await call<Page>('Query', {
      TableName: table,
      ConsistentRead: true,
      Limit: ballotsAPage,
      KeyConditionExpression: 'p = :p',
      ProjectionExpression: total.projection,
      ExpressionAttributeValues: { ':p': { S: partitionOf(ledger, bucket) } },
      ...(start && { ExclusiveStartKey: start }),
    });
    for (const item of page.Items ?? []) total.addItem(item);
    start = page.LastEvaluatedKey;
  } while (start);
}
