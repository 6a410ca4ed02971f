import type { TallyDelta, TallyStore } from '../../actions/vote-ports.ts';
import { AwsFault, type JsonCall } from '../aws/json-call.ts';
import { keys } from './keys.ts';
import { votesPrefix } from './tally-store.ts';
import { type Wire, wireKey } from './wire.ts';

type Update = { readonly ExpressionAttributeValues: Wire } & Readonly<Record<string, unknown>>;
type StreamRecord = TallyDelta['records'][number];

/** Sequence numbers have up to 40 digits and grow in length: padded, they compare as texts as they do as numbers. */
const sequenceDigits = 40;
/** A sequence number as checkpoints keep it. */
export const paddedSequence = (sequence: string): string => sequence.padStart(sequenceDigits, '0');
/** Candidates in one update: an update expression may have 300 operators and 4 KB. */
const ordinalsPerWrite = 200;

/**
 * Folds the ledger's stream into the live tallies of the Selection table: an item for each bucket of a round with the counts and `seq`, the last
 * stream sequence number that they contain.
 *
 * Why a replay changes nothing: the counts move only together with `seq`, in one update whose condition is that
 * `seq` lies below the first record it adds. A batch that was applied, wholly or in part (a retry, a split after a
 * fault, a second consumer at the same time, the caller's own retry of a lost answer), fails that condition; the refusal
 * brings the item, what lies at or below its `seq` is dropped, and the rest is tried again. Why nothing is missed: a
 * bucket is one partition key, so that the stream delivers its records in order and never goes on before they are done;
 * the nightly recount proves it.
 *
 * The common case is one write and no read for each bucket and batch.
 */
export function dynamoTallyFold(call: JsonCall, table: string): Pick<TallyStore, 'apply'> {
  return {
    apply: async ({ ledger, bucket, records }) => {
      let rest = inOrder(records);
      while (rest.length > 0) {
        const checkpoint = await tryWrite(call, updateOf(table, ledger, bucket, firstWrite(rest)));
        rest = rest.filter(({ sequence }) => sequence > checkpoint);
      }
    },
  };
}

function inOrder(records: readonly StreamRecord[]): StreamRecord[] {
  return records
    .map(({ sequence, ballots, picks }) => ({ sequence: paddedSequence(sequence), ballots, picks }))
    .toSorted((a, b) => (a.sequence < b.sequence ? -1 : a.sequence > b.sequence ? 1 : 0));
}

/** As many records as one update holds. The two halves of a replaced ballot stay together. */
function firstWrite(records: readonly StreamRecord[]): StreamRecord[] {
  const ordinals = new Set<number>();
  let end = 0;
  for (const [index, { sequence, picks }] of records.entries()) {
    for (const ordinal of picks) ordinals.add(ordinal);
    if (ordinals.size > ordinalsPerWrite && end > 0) break;
    if (records[index + 1]?.sequence !== sequence) end = index + 1;
  }
  return records.slice(0, end);
}

/** Adds the votes and moves the checkpoint, or finds the checkpoint at or past the first record and changes nothing. */
function updateOf(table: string, ledger: string, bucket: string, records: readonly StreamRecord[]): Update {
  let ballotsAdded = 0;
  const votesAdded = new Map<number, number>();
  for (const { ballots, picks } of records) {
    ballotsAdded += ballots;
    for (const ordinal of picks) votesAdded.set(ordinal, (votesAdded.get(ordinal) ?? 0) + ballots);
  }
  const votes = [...votesAdded].map(([ordinal, by]) => [votesPrefix + ordinal, by] as const);
  const counts = [['ballots', ballotsAdded] as const, ...votes].filter(([, by]) => by !== 0);
  // Numbered: named after its candidate, each value would make V8 a shape of its own for nearly every update.
  const sums = counts.map(([name], index) => `${name} :n${index}`);
  return {
    TableName: table,
    Key: wireKey(keys.tally(ledger, bucket)),
    UpdateExpression: `SET seq = :last${sums.length > 0 ? ' ADD ' : ''}${sums.join(', ')}`,
    ConditionExpression: 'attribute_not_exists(seq) OR seq < :first',
    ExpressionAttributeValues: {
      ':first': { S: records[0]?.sequence ?? '' },
      ':last': { S: records.at(-1)?.sequence ?? '' },
      ...Object.fromEntries(counts.map(([, by], index) => [`:n${index}`, { N: String(by) }])),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** @returns the bucket's checkpoint as it is now: the update's own when it went through */
async function tryWrite(call: JsonCall, update: Update): Promise<string> {
  try {
    await call('UpdateItem', update);
    return update.ExpressionAttributeValues[':last']?.S ?? '';
  } catch (error) {
    const refused = error instanceof AwsFault && error.name === 'ConditionalCheckFailedException';
    const checkpoint = refused ? (error.body['Item'] as Wire | undefined)?.['seq']?.S : undefined;
    if (checkpoint === undefined) throw error;
    return checkpoint;
  }
}
