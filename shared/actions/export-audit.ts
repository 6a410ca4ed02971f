import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { findCampaign } from './find-round.ts';
import type { CampaignStore } from './ports.ts';
import type { Actor, AuditEntry } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { AuditReader } from './registry-ports.ts';

/** The most days of one request: each is a read of its own. */
const longestSpan = 92;
const oneDay = 86_400_000;

export type ExportAuditInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  /** Days in Shanghai, both included. */
  readonly from: string;
  readonly to: string;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
};

/**
 * A page of the append-only record, oldest first. Steps: check the role; find the campaign; the days must be in order
 * and not too many, and the cursor within them; read.
 */
export async function exportAudit(
  ports: { readonly campaigns: Pick<CampaignStore, 'get'>; readonly audit: Pick<AuditReader, 'ofDays'> },
  input: ExportAuditInput,
): Promise<Result<{ readonly entries: readonly AuditEntry[]; readonly next?: string }, Refusal>> {
  const { actor, campaignId, from, to, after, limit = 500 } = input;
  const role = requireRole(actor, 'export-audit');
  if (!role.ok) return role;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  if (to < from) return refuse('path-invalid', { field: 'to', detail: 'to：不能早于 from' });
  if ((Date.parse(to) - Date.parse(from)) / oneDay >= longestSpan) {
    return refuse('path-invalid', { field: 'to', detail: `to：一次最多导出 ${longestSpan} 天` });
  }
  const day = after?.split('~')[0];
  if (day !== undefined && (day < from || day > to)) {
    return refuse('path-invalid', { field: 'after', detail: 'after：不在所选日期内' });
  }
  return ok(await ports.audit.ofDays(campaignId, { from, to }, { after, limit }));
}
