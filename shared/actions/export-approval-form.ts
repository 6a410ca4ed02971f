import { approvalForm } from '../domain/documents/approval-form.ts';
import type { Form } from '../domain/documents/model.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { drawDocument } from './draw-document.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export type ExportApprovalFormPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly forms: Drawing<Form, 'pdf' | 'docx'>;
};
export type ExportApprovalFormInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  readonly adviserId: string;
  readonly format: 'pdf' | 'docx';
};

/**
 * The approval form (annex 4) of one adviser. Steps: check role and district; find campaign, district and adviser; fill
 * the form in from the registry; draw it.
 */
export async function exportApprovalForm(
  ports: ExportApprovalFormPorts,
  { actor, campaignId, district, adviserId, format }: ExportApprovalFormInput,
): Promise<Result<DocumentFile, Refusal>> {
  const access = requireDistrict(actor, 'export-form', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const adviser = await ports.advisers.get(campaignId, district, adviserId);
  if (!adviser) {
    return refuse('adviser-unknown', { field: 'adviserId', detail: `adviserId：没有法律顾问 ${adviserId}` });
  }
  const at = Math.max(adviser.updatedAt, found.value.loadedAt);
  const form = approvalForm({ campaign: found.value.campaign, adviser, district, at });
  return ok(await drawDocument(ports.forms, format, form));
}
