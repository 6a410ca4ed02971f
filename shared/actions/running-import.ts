import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ImportStore } from './registry-ports.ts';
import type { ImportRecord } from './registry-records.ts';

/**
 * Asked by every writer of advisers before it reads them: while an import stages its rows nobody else writes, and one
 * whose function cannot be alive any more is abandoned on the spot, so that a crash is in nobody's way.
 * @returns the campaign's newest import, which is final now, if there was one
 */
export async function requireNoImport(
  imports: Pick<ImportStore, 'latest' | 'abandon'>,
  actor: Actor,
  campaignId: string,
  now: number,
): Promise<Result<ImportRecord | undefined, Refusal>> {
  const latest = await imports.latest(campaignId);
  if (latest?.state !== 'staging') return ok(latest);
  if (now < latest.expiresAt) {
    const seconds = Math.ceil((latest.expiresAt - now) / 1000);
    return refuse('import-under-way', { detail: `名册正在导入，最迟 ${seconds} 秒后可以再试` });
  }
  const entry = { at: now, campaignId, action: 'abandon-import', target: latest.importId, reason: '导入中断，未生效' };
  const written = await orRefuse(imports.abandon(latest, auditEntry(actor, entry)));
  return written.ok ? ok({ ...latest, state: 'abandoned' }) : written;
}
