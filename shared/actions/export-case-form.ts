import { caseForm } from '../domain/documents/case-form.ts';
import type { Form } from '../domain/documents/model.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { drawDocument } from './draw-document.ts';
import { findCampaign } from './find-round.ts';
import type { CampaignStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export type ExportCaseFormPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly forms: Drawing<Form, 'pdf' | 'docx'>;
};
export type ExportCaseFormInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly format: 'pdf' | 'docx';
};

/** The blank case form (annex 5). Steps: check the role; find the campaign and its case track; draw the form. */
export async function exportCaseForm(
  ports: ExportCaseFormPorts,
  { actor, campaignId, format }: ExportCaseFormInput,
): Promise<Result<DocumentFile, Refusal>> {
  const role = requireRole(actor, 'export-form');
  if (!role.ok) return role;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  const form = caseForm({ campaign: found.value.campaign, at: found.value.loadedAt });
  if (!form) return refuse('case-track-missing');
  return ok(await drawDocument(ports.forms, format, form));
}
