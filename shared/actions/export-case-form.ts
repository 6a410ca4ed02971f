import { caseForm } from '../domain/documents/case-form.ts';
import type { Form } from '../domain/documents/model.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict, requireRole } from './access.ts';
import type { CaseStore } from './case-ports.ts';
import { fillCase } from './case-views.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { caseOwner } from './document-owner.ts';
import { drawDocument } from './draw-document.ts';
import { findDistrict } from './find-district.ts';
import { findCampaign } from './find-round.ts';
import type { AdviserStore, CampaignStore, DocumentStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export type ExportCaseFormPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly cases: Pick<CaseStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly documents: Pick<DocumentStore, 'ofAdviser'>;
  readonly forms: Drawing<Form, 'pdf' | 'docx'>;
};
export type ExportCaseFormInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly format: 'pdf' | 'docx';
};

/** The blank case form (annex 5). Steps: check the role; find the campaign and its case track; draw the form. */
export async function exportCaseForm(
  ports: Pick<ExportCaseFormPorts, 'campaigns' | 'forms'>,
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

/**
 * The form of a case, filled in. Steps: check role and district; find campaign, district and case; fill the form in from
 * the register, the advisers' records and the accepted documents; draw it.
 */
export async function exportFilledCaseForm(
  ports: ExportCaseFormPorts,
  input: ExportCaseFormInput & { readonly district: string; readonly caseId: string },
): Promise<Result<DocumentFile, Refusal>> {
  const { actor, campaignId, district, caseId, format } = input;
  const access = requireDistrict(actor, 'export-form', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const record = await ports.cases.get(campaignId, district, caseId);
  if (!record) return refuse('case-unknown', { field: 'caseId', detail: `caseId：本辖市（区）没有案例 ${caseId}` });
  const documents = await ports.documents.ofAdviser({ campaignId, district, adviserId: caseOwner(caseId) });
  const { form: entry, at } = await fillCase(ports.advisers, found.value, record, documents);
  const form = caseForm({ campaign: found.value.campaign, at, entry });
  if (!form) return refuse('case-track-missing');
  return ok(await drawDocument(ports.forms, format, form));
}
