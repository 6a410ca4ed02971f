import type { LedgerChange, TallyDelta, TallyStore } from './vote-ports.ts';

export type FoldReport = {
  /** Where the stream must be read again from: the first record of a bucket that could not be written. */
  readonly failedFrom?: string;
  readonly failures: readonly { readonly ledger: string; readonly bucket: string; readonly error: unknown }[];
  readonly folded: number;
};

/**
 * Folds a batch of the ledger's stream into the live tallies (architecture.md §3).
 *
 * Steps: group the records by bucket, keeping their order; one write for each bucket, which skips what lies at or below
 * its checkpoint; of the buckets that failed, answer the record that came first. Lambda reads again from there; buckets
 * that were written skip their records then.
 */
export async function foldTallies(
  ports: { readonly tallies: Pick<TallyStore, 'apply'> },
  changes: readonly LedgerChange[],
): Promise<FoldReport> {
  const buckets = [...Map.groupBy(changes, ({ ledger, bucket }) => `${ledger}${bucket}`).values()];
  const deltas = buckets.map(deltaOf);
  const written = await Promise.allSettled(deltas.map((delta) => ports.tallies.apply(delta)));

  const failures = written.flatMap((outcome, index) => {
    const delta = deltas[index];
    return outcome.status === 'rejected' && delta ? [{ delta, error: outcome.reason as unknown }] : [];
  });
  if (failures.length === 0) return { failures: [], folded: changes.length };
  const failedBuckets = new Set(failures.map(({ delta }) => delta.ledger + delta.bucket));
  const first = changes.find(({ ledger, bucket }) => failedBuckets.has(ledger + bucket));
  return {
    failures: failures.map(({ delta: { ledger, bucket }, error }) => ({ ledger, bucket, error })),
    folded: changes.filter(({ ledger, bucket }) => !failedBuckets.has(ledger + bucket)).length,
    ...(first && { failedFrom: first.sequence }),
  };
}

function deltaOf(changes: readonly LedgerChange[]): TallyDelta {
  const [first] = changes;
  if (!first) throw new Error('A bucket without records');
  return {
    ledger: first.ledger,
    bucket: first.bucket,
    records: changes.flatMap(({ sequence, before, after }) => [
      ...(before ? [{ sequence, ballots: -1 as const, picks: before }] : []),
      ...(after ? [{ sequence, ballots: 1 as const, picks: after }] : []),
    ]),
  };
}
