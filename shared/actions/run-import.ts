import { err, ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { inputOf, nextRecord } from './adviser-entry.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import type { PlannedRow } from './plan-import.ts';
import type { Ids } from './ports.ts';
import type { Actor, AuditEntry } from './records.ts';
import type { Refusal } from './refusal.ts';
import type { ImportStore } from './registry-ports.ts';
import type { ImportRecord, StagedAdviser } from './registry-records.ts';

/** Longer than its function may run, in milliseconds: past it nobody can be staging any more. */
const lease = 60_000;

export type ImportRun = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly now: number;
  readonly fileName: string;
  readonly fileSha256: string;
  /** Of the campaign's import before; 0: this is the first. */
  readonly sequence: number;
};

/**
 * Carries out a plan without faults: begins the import, stages each row that changes something, commits. What fails on
 * the way abandons it, so that nothing of it is ever seen.
 * @returns the id of the import
 */
export async function runImport(
  ports: { readonly imports: ImportStore; readonly ids: Ids },
  run: ImportRun,
  rows: readonly PlannedRow[],
): Promise<Result<string, Refusal>> {
  const { actor, campaignId, now, fileName, fileSha256 } = run;
  const changed = rows.filter(({ outcome }) => outcome !== 'unchanged');
  const created = changed.filter(({ outcome }) => outcome === 'created');
  const staging: ImportRecord = {
    importId: ports.ids.next('imp_'),
    campaignId,
    sequence: run.sequence + 1,
    state: 'staging',
    startedAt: now,
    startedBy: actor.subject,
    expiresAt: now + lease,
    fileName,
    fileSha256,
    created: created.length,
    updated: changed.length - created.length,
  };
  const { importId } = staging;
  const entry = (action: string, more: Partial<AuditEntry> = {}): AuditEntry =>
    auditEntry(actor, { at: now, campaignId, action, target: importId, ...more });
  const facts = { fileName, fileSha256, created: staging.created, updated: staging.updated };
  const begun = await orRefuse(ports.imports.begin(staging, entry('begin-import', { after: facts })));
  if (!begun.ok) return begun;
  try {
    const staged = await orRefuse(
      ports.imports.stage(
        importId,
        changed.map((row) => stagedRow(run, row)),
      ),
    );
    const byDistrict = Map.groupBy(created, ({ district }) => district);
    const names = [...byDistrict].map(([target, added]) =>
      entry('import-advisers', { target, after: { importId, created: added.map(({ adviserId }) => adviserId) } }),
    );
    const counts = Object.fromEntries([...byDistrict].map(([district, added]) => [district, added.length]));
    const committed = staged.ok
      ? await orRefuse(ports.imports.commit(staging, counts, [entry('import-advisers', { after: facts }), ...names]))
      : staged;
    if (committed.ok) return ok(importId);
    await abandon(ports.imports, staging, entry);
    return err(committed.error);
  } catch (error) {
    await abandon(ports.imports, staging, entry);
    throw error;
  }
}

/** Lost when the commit went through after all, or when somebody has abandoned it already: either is final. */
async function abandon(
  imports: ImportStore,
  staging: ImportRecord,
  entry: (action: string, more: Partial<AuditEntry>) => AuditEntry,
): Promise<void> {
  await imports.abandon(staging, entry('abandon-import', { reason: '名册在导入时被修改，或写入失败，未生效' }));
}

function stagedRow(
  { actor, campaignId, now }: ImportRun,
  { adviserId, district, input, slot, claimGhost }: PlannedRow,
): StagedAdviser {
  const earlier = slot?.record;
  const own = { adviserId, campaignId, district };
  const record = nextRecord(input, own, earlier, { at: now, by: actor.subject });
  if (!earlier) return { record, ...(slot && { slot }), ...(claimGhost !== undefined && { claimGhost }) };
  const change = { at: now, campaignId, action: 'import-advisers', target: adviserId };
  return { record, slot, audit: auditEntry(actor, { ...change, before: inputOf(earlier), after: input }) };
}
