/** What a batch handler's answer means for its items. */
export type BatchOutcome =
  | { readonly type: 'success' }
  /** The whole batch comes back. */
  | { readonly type: 'failure'; readonly reason: string }
  | { readonly type: 'partial'; readonly failed: ReadonlySet<string> };

/**
 * Reads the answer of a function that reports item failures, as Lambda does: an empty or null answer, and an empty or
 * null list, mean that all went well; a list with an entry that names no item of the batch fails the whole batch.
 */
export function readItemFailures(response: unknown, isOfBatch: (identifier: string) => boolean): BatchOutcome {
  if (response === null || response === undefined || response === '') return { type: 'success' };
  if (typeof response !== 'object' || Array.isArray(response)) {
    return { type: 'failure', reason: `the response is no object: ${JSON.stringify(response).slice(0, 100)}` };
  }
  const list: unknown = 'batchItemFailures' in response ? response.batchItemFailures : undefined;
  if (list === undefined || list === null) return { type: 'success' };
  if (!Array.isArray(list)) return { type: 'failure', reason: 'batchItemFailures is no list' };
  const failed = new Set<string>();
  for (const entry of list as unknown[]) {
    const identifier = itemIdentifier(entry);
    if (identifier === undefined) {
      return { type: 'failure', reason: `an item failure has no itemIdentifier: ${JSON.stringify(entry)}` };
    }
    if (!isOfBatch(identifier)) return { type: 'failure', reason: `${identifier} is no item of the batch` };
    failed.add(identifier);
  }
  return failed.size === 0 ? { type: 'success' } : { type: 'partial', failed };
}

function itemIdentifier(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null || !('itemIdentifier' in entry)) return undefined;
  return typeof entry.itemIdentifier === 'string' && entry.itemIdentifier !== '' ? entry.itemIdentifier : undefined;
}
