import { hash } from 'node:crypto';

import type {
  AlternativeCount,
  ImportedSource,
  JudgeScore as JudgeScoreView,
  RankingRow as RankingRowView,
  RankingSnapshot,
  UnrankedRow,
} from '../contract/rankings.ts';
import { tellTieBreak } from '../domain/ranking/tell-tie-break.ts';
import type {
  ComponentScore,
  JudgeScore,
  Ranking,
  RankingError,
  RankingRow,
  UnrankedRow as Unranked,
} from '../domain/ranking/types.ts';
import { compareLines } from '../domain/ranking/compare-lines.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { Result } from '../platform/result.ts';
import type { ImportInForce } from './gather-ranking.ts';
import type { CandidateRecord } from './records.ts';
import { isoInstant } from './texts.ts';

export type SnapshotFacts = Pick<
  RankingSnapshot,
  | 'snapshotId'
  | 'campaignId'
  | 'campaignRevision'
  | 'roundVersion'
  | 'reason'
  | 'standing'
  | 'standingReasons'
  | 'drift'
  | 'voided'
  | 'alternatives'
> &
  Partial<Pick<RankingSnapshot, 'imported' | 'finalBefore'>> & {
    readonly computedAt: number;
    readonly previousSnapshotId?: string | undefined;
  };

/**
 * A ranking as the snapshot that is kept, and the text of its file. The file holds the snapshot in canonical JSON, all
 * but the field `file`, which names the key and the SHA-256 of exactly these bytes.
 */
export function buildSnapshot(
  ranking: Ranking,
  candidates: readonly CandidateRecord[],
  facts: SnapshotFacts,
): { readonly snapshot: RankingSnapshot; readonly text: string } {
  const known = new Map(candidates.map((candidate) => [candidate.candidateId, candidate]));
  const { computedAt, previousSnapshotId, standingReasons, ...rest } = facts;
  const content: Omit<RankingSnapshot, 'file'> = {
    ...rest,
    standingReasons: [...standingReasons],
    roundId: ranking.roundId,
    computedAt: isoInstant(computedAt),
    ballots: ranking.ballots,
    totalVotes: ranking.totalVotes,
    places: ranking.line.places,
    ...(ranking.drawSeed !== undefined && { drawSeed: ranking.drawSeed }),
    ...(previousSnapshotId !== undefined && { previousSnapshotId }),
    substitutes: [...ranking.substitutes],
    unranked: ranking.unranked.map((row) => unrankedView(row, known.get(row.candidateId))),
    rows: ranking.rows.map((row) => rowView(row, known.get(row.candidateId))),
  };
  const text = canonicalJson(content);
  const key = `rankings/${facts.campaignId}/${ranking.roundId}/${facts.snapshotId}.json`;
  return { snapshot: { ...content, file: { key, sha256: hash('sha256', text, 'hex') } }, text };
}

/**
 * What another count of the ballots would mean for the line. Where the other count leaves a tie that nothing breaks, so
 * that it cannot be ranked, it is said to change the line: nobody can say that it does not.
 */
export function alternativeOf(
  actual: Ranking,
  { basis, ballots }: Pick<AlternativeCount, 'basis' | 'ballots'>,
  other: Result<Ranking, RankingError>,
): AlternativeCount {
  if (!other.ok) return { basis, ballots, changesLine: true, entering: [], leaving: [] };
  const { entering, leaving } = compareLines(actual, other.value);
  const changesLine = entering.length + leaving.length > 0;
  return { basis, ballots, changesLine, entering: [...entering], leaving: [...leaving] };
}

export function sourceOf({ interventionId, source, fileName, sha256, counted }: ImportInForce): ImportedSource {
  return { interventionId, source, fileName, sha256, ...(counted && { counted }) };
}

function unrankedView({ candidateId, votes, reason }: Unranked, candidate: CandidateRecord | undefined): UnrankedRow {
  if (!candidate) throw new Error(`Unranked ${candidateId} is no candidate of the round`);
  const { name, organisation, district } = candidate;
  return { candidateId, name, organisation, district, votes, reason };
}

/** @throws Error when the candidate is not among the round's: the ranking was made from them */
function rowView(row: RankingRow, candidate: CandidateRecord | undefined): RankingRowView {
  if (!candidate) throw new Error(`Ranked ${row.candidateId} is no candidate of the round`);
  const moved = row.movement === 'new' ? undefined : row.movement;
  return {
    rank: row.rank,
    candidateId: row.candidateId,
    name: candidate.name,
    organisation: candidate.organisation,
    district: candidate.district,
    total: row.total,
    totalExact: row.totalExact,
    votes: row.votes,
    components: row.components.map(componentView),
    judges: row.judges.map(judgeView),
    ...(row.tieBreak && {
      tieBreak: { by: row.tieBreak.by, with: [...row.tieBreak.with], detail: tellTieBreak(row.tieBreak) },
    }),
    movement: moved?.by ?? null,
    previousRank: moved?.from ?? null,
    aboveLine: row.aboveLine,
  };
}

function componentView({ kind, stageId, weight, score, scoreExact, weighted, clause }: ComponentScore) {
  return {
    kind,
    ...(stageId !== undefined && { stageId }),
    weight: Number(weight),
    score,
    exact: scoreExact,
    weighted,
    ...(clause !== undefined && { clause }),
  };
}

function judgeView(judge: JudgeScore): JudgeScoreView {
  if (judge.status === 'recused') return { judgeId: judge.judgeId, recused: judge.reason };
  return { judgeId: judge.judgeId, score: judge.score, ...(judge.dropped && { dropped: judge.dropped }) };
}
