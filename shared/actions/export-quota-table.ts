import type { Sheet } from '../domain/documents/model.ts';
import { quotaTable } from '../domain/documents/quota-table.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { drawDocument } from './draw-document.ts';
import { findCampaign } from './find-round.ts';
import type { AdviserStore, CampaignStore } from './ports.ts';
import type { Actor } from './records.ts';
import type { Refusal } from './refusal.ts';
import { stageQuotas } from './round-quotas.ts';

export type ExportQuotaTablePorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'countByDistrict'>;
  readonly sheets: Drawing<Sheet, 'xlsx'>;
};

/**
 * The quota table (annex 1), with the advisers registered now. Steps: check the role; find the campaign; count the
 * advisers; work out the quotas of each stage that has them; draw the table.
 */
export async function exportQuotaTable(
  ports: ExportQuotaTablePorts,
  { actor, campaignId }: { readonly actor: Actor; readonly campaignId: string },
): Promise<Result<DocumentFile, Refusal>> {
  const role = requireRole(actor, 'export-sheet');
  if (!role.ok) return role;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  const { campaign, loadedAt: at } = found.value;
  const advisers = await ports.advisers.countByDistrict(campaignId);
  const stages = stageQuotas(campaign, advisers);
  return ok(await drawDocument(ports.sheets, 'xlsx', quotaTable({ campaign, stages, at })));
}
