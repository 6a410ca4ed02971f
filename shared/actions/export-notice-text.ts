import type { Letter } from '../domain/documents/model.ts';
import { noticeText } from '../domain/documents/notice-text.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';
import { drawDocument } from './draw-document.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { CampaignStore, RoundStore, SnapshotStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { resultSnapshot } from './result-snapshot.ts';
import { stageOf } from './stage-rules.ts';

export type ExportNoticeTextPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly snapshots: Pick<SnapshotStore, 'latest'>;
  readonly clock: Clock;
  readonly letters: Drawing<Letter, 'txt' | 'docx'>;
};
export type ExportNoticeTextInput = {
  readonly actor: Actor;
  readonly roundId: string;
  readonly format: 'txt' | 'docx';
  /** The day on which it is put up; the campaign's plan unless told. */
  readonly startsOn?: string | undefined;
};

/**
 * The text of a round's public notice. Steps: check the role; find round, campaign and the stage's rule of the notice;
 * find the result; settle the day; work out the period and draw the text.
 */
export async function exportNoticeText(
  ports: ExportNoticeTextPorts,
  { actor, roundId, format, startsOn }: ExportNoticeTextInput,
): Promise<Result<DocumentFile, Refusal>> {
  const role = requireRole(actor, 'export-result');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const { notice, name, outcome } = stageOf(stored.campaign, round);
  if (!notice) return refuse('round-without-notice');
  const snapshot = await resultSnapshot(ports.snapshots, round, ports.clock.now());
  if (!snapshot) return refuse('ranking-not-ready', { detail: '投票结束后的排名尚未算出' });
  const day = startsOn ?? notice.startsOn;
  if (day === undefined) {
    return refuse('notice-day-missing', {
      field: 'startsOn',
      detail: 'startsOn：评选规则没有计划日期，请写明张贴日期',
    });
  }
  const letter = noticeText({
    campaign: stored.campaign,
    stage: { name, notice, ...(outcome !== undefined && { outcome }) },
    ...(round.district !== undefined && { district: round.district }),
    snapshot,
    startsOn: day,
  });
  if (!letter.ok) {
    const { year } = letter.error;
    return refuse('notice-day-missing', { field: 'startsOn', detail: `startsOn：${year} 年节假日安排尚未收录` });
  }
  return ok(await drawDocument(ports.letters, format, letter.value));
}
