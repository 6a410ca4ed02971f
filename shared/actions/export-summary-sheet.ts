import type { HttpFunction } from '../contract/routes.ts';
import type { Sheet } from '../domain/documents/model.ts';
import { summarySheet } from '../domain/documents/summary-sheet.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict, requireRole } from './access.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { drawDocument } from './draw-document.ts';
import { districtOf } from './find-district.ts';
import { findCampaign } from './find-round.ts';
import { type ParticipantPorts, participantsOf } from './participants.ts';
import type { CampaignStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export type ExportSummarySheetPorts = ParticipantPorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly clock: Clock;
  readonly sheets: Drawing<Sheet, 'xlsx'>;
};
export type ExportSummarySheetInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  /** One district's own sheet; everybody's without. */
  readonly district?: string;
};

/**
 * The summary sheet (annex 3): who goes on from the round at whose end it is due.
 * Steps: check role and district; find campaign, district and who takes part; draw the table.
 */
export async function exportSummarySheet(
  ports: ExportSummarySheetPorts,
  { actor, campaignId, district }: ExportSummarySheetInput,
): Promise<Result<DocumentFile, Refusal>> {
  const access = mayRead(actor, district);
  if (!access.ok) return access;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  const known = district === undefined ? ok() : districtOf(found.value, district);
  if (!known.ok) return known;
  const { campaign, loadedAt } = found.value;
  const chosen = await participantsOf(ports, found.value, ports.clock.now(), district);
  if (!chosen) return refuse('summary-sheet-missing');
  const { round, snapshot, participants } = chosen;
  const sheet = summarySheet({
    campaign,
    round: round.title,
    ...(district !== undefined && { district }),
    standing: snapshot?.standing ?? 'candidates',
    participants,
    at: Math.max(
      loadedAt,
      ...participants.map(({ updatedAt }) => updatedAt),
      ...(snapshot ? [Date.parse(snapshot.computedAt)] : []),
    ),
  });
  return ok(await drawDocument(ports.sheets, 'xlsx', sheet));
}

function mayRead(actor: Actor, district: string | undefined): Result<undefined, Refusal> {
  const city: HttpFunction = 'export-result';
  return district === undefined ? requireRole(actor, city) : requireDistrict(actor, 'export-sheet', district);
}
