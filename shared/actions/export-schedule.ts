import type { Sheet } from '../domain/documents/model.ts';
import { schedule } from '../domain/documents/schedule.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { drawDocument } from './draw-document.ts';
import { findCampaign } from './find-round.ts';
import type { CampaignStore } from './ports.ts';
import type { Actor } from './records.ts';
import type { Refusal } from './refusal.ts';

export type ExportSchedulePorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly sheets: Drawing<Sheet, 'xlsx' | 'pdf'>;
};
export type ExportScheduleInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly format: 'xlsx' | 'pdf';
};

/** The schedule (annex 2). Steps: check the role; find the campaign; put its dates in order; draw the table. */
export async function exportSchedule(
  ports: ExportSchedulePorts,
  { actor, campaignId, format }: ExportScheduleInput,
): Promise<Result<DocumentFile, Refusal>> {
  const role = requireRole(actor, 'export-form');
  if (!role.ok) return role;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  const sheet = schedule({ campaign: found.value.campaign, at: found.value.loadedAt });
  return ok(await drawDocument(ports.sheets, format, sheet));
}
