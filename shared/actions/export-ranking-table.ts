import type { Sheet } from '../domain/documents/model.ts';
import { rankingTable } from '../domain/documents/ranking-table.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { drawDocument } from './draw-document.ts';
import { findRoundAndCampaign } from './find-round.ts';
import { findSnapshot } from './find-snapshot.ts';
import type { CampaignStore, RoundStore, SnapshotStore } from './ports.ts';
import type { Actor } from './records.ts';
import type { Refusal } from './refusal.ts';
import { requireVisibleTotals } from './totals-visibility.ts';

export type ExportRankingTablePorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly snapshots: Pick<SnapshotStore, 'latest' | 'get' | 'ofRequest' | 'whyUnranked'>;
  readonly clock: Clock;
  readonly sheets: Drawing<Sheet, 'xlsx' | 'csv'>;
};
export type ExportRankingTableInput = {
  readonly actor: Actor;
  readonly roundId: string;
  readonly format: 'xlsx' | 'csv';
};

/**
 * The latest ranking of a round as a table. Steps: check the role; find round and campaign; refuse while the totals are
 * hidden, as everywhere else; find the snapshot; draw the table.
 */
export async function exportRankingTable(
  ports: ExportRankingTablePorts,
  { actor, roundId, format }: ExportRankingTableInput,
): Promise<Result<DocumentFile, Refusal>> {
  const role = requireRole(actor, 'export-result');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const now = ports.clock.now();
  const visible = requireVisibleTotals(round, now);
  if (!visible.ok) return visible;
  const snapshot = await findSnapshot(ports.snapshots, round, 'latest', now);
  if (!snapshot.ok) return snapshot;
  const sheet = rankingTable({ campaign: stored.campaign, round: round.title, snapshot: snapshot.value });
  return ok(await drawDocument(ports.sheets, format, sheet));
}
