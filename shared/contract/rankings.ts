import * as z from 'zod';

const Instant = z.iso.datetime({ offset: true });

/** One part of a total: its score (0–100), its weight in percent and what it adds. Exact values are fractions `n/d`. */
export const RankingComponent = z
  .object({
    kind: z.enum(['debrief', 'vote', 'assessment', 'stage']),
    stageId: z.string().optional(),
    weight: z.number(),
    score: z.string(),
    exact: z.string(),
    weighted: z.string(),
    clause: z.string().optional(),
  })
  .meta({ id: 'RankingComponent', description: '得分构成' });
export type RankingComponent = z.infer<typeof RankingComponent>;

/** One judge's part in a debrief score; only staff see it. */
export const JudgeScore = z
  .object({
    judgeId: z.string(),
    score: z.string().optional(),
    recused: z.string().optional(),
    dropped: z.enum(['highest', 'lowest']).optional(),
  })
  .meta({ id: 'JudgeScore', description: '评委打分' });
export type JudgeScore = z.infer<typeof JudgeScore>;

export const TieBreak = z
  .object({
    by: z.enum(['debrief', 'vote', 'onsite-hours', 'lectures', 'draw']),
    with: z.array(z.string()),
    detail: z.string(),
  })
  .meta({ id: 'TieBreak', description: '同分时的排序依据' });
export type TieBreak = z.infer<typeof TieBreak>;

export const RankingRow = z
  .object({
    rank: z.int(),
    candidateId: z.string(),
    name: z.string(),
    organisation: z.string(),
    district: z.string(),
    total: z.string(),
    totalExact: z.string(),
    votes: z.int(),
    components: z.array(RankingComponent),
    judges: z.array(JudgeScore),
    tieBreak: TieBreak.optional(),
    /** Places won (+) or lost (−) since the last snapshot; null for a newcomer. */
    movement: z.int().nullable(),
    previousRank: z.int().nullable(),
    aboveLine: z.boolean(),
  })
  .meta({ id: 'RankingRow', description: '排名表中的一行及其说明' });
export type RankingRow = z.infer<typeof RankingRow>;

/** Who is listed without a rank: locked at the time of the ranking. The votes raise or lower nobody else's score. */
export const UnrankedRow = z
  .object({
    candidateId: z.string(),
    name: z.string(),
    organisation: z.string(),
    district: z.string(),
    votes: z.int(),
    reason: z.string(),
  })
  .meta({ id: 'UnrankedRow', description: '锁定期间不参与排名的候选人' });
export type UnrankedRow = z.infer<typeof UnrankedRow>;

/**
 * The ranking under another count of the ballots: would it change who is above the line? `with-voided`: the voided
 * ballots counted after all; `without-doubtful`: those left out too whose voiding is proposed.
 */
export const AlternativeCount = z
  .object({
    basis: z.enum(['with-voided', 'without-doubtful']),
    ballots: z.int(),
    changesLine: z.boolean(),
    entering: z.array(z.string()).meta({ description: '将进入名额的候选人' }),
    leaving: z.array(z.string()).meta({ description: '将失去名额的候选人' }),
  })
  .meta({ id: 'AlternativeCount', description: '另一种计票口径下的名额变化' });
export type AlternativeCount = z.infer<typeof AlternativeCount>;

/** Results that came in as a file, with their source. */
export const ImportedSource = z
  .object({
    interventionId: z.string(),
    source: z.string(),
    fileName: z.string(),
    sha256: z.string(),
    counted: z.enum(['instead', 'beside']).optional().meta({ description: '导入的得票数代替本轮投票，或与之相加' }),
  })
  .meta({ id: 'ImportedSource', description: '导入结果的来源' });
export type ImportedSource = z.infer<typeof ImportedSource>;

/**
 * A snapshot never changes. `provisional` until the round is closed and every accepted ballot is accounted for; whoever
 * is answered one is told how it stands now, while its file keeps how it stood when it was made.
 */
export const RankingSnapshot = z
  .object({
    snapshotId: z.string().startsWith('snp_'),
    roundId: z.string(),
    campaignId: z.string(),
    campaignRevision: z.int(),
    /** Version of the round that was ranked. */
    roundVersion: z.int().optional(),
    computedAt: Instant,
    reason: z.enum(['nightly', 'on-demand']),
    standing: z.enum(['provisional', 'final']).meta({ description: '暂定或最终，以查询之时为准' }),
    /** Why it is not final, in words. */
    standingReasons: z.array(z.string()).meta({ description: '暂定的原因' }),
    /** An earlier ranking of the round was final when it was made. */
    finalBefore: z.boolean().optional(),
    ballots: z.int().meta({ description: '计入的选票数（不含作废的）' }),
    voided: z.int().default(0).meta({ description: '作废的选票数' }),
    alternatives: z.array(AlternativeCount).default([]),
    imported: ImportedSource.optional(),
    totalVotes: z.int(),
    /** Whether the live tally agreed with the recount at that moment. */
    drift: z.int().meta({ description: '实时计票与重新计票之差（张）' }),
    places: z.int(),
    drawSeed: z.string().optional(),
    previousSnapshotId: z.string().optional(),
    /** Object key of the snapshot file in the exports bucket, and the SHA-256 of its bytes. */
    file: z.object({ key: z.string(), sha256: z.string() }),
    substitutes: z.array(z.string()),
    unranked: z.array(UnrankedRow).default([]),
    rows: z.array(RankingRow),
  })
  .meta({ id: 'RankingSnapshot', description: '排名快照' });
export type RankingSnapshot = z.infer<typeof RankingSnapshot>;

export const PublicRankingRow = RankingRow.pick({
  rank: true,
  candidateId: true,
  name: true,
  organisation: true,
  district: true,
  total: true,
  votes: true,
  movement: true,
  aboveLine: true,
}).extend({
  components: z.array(RankingComponent.pick({ kind: true, stageId: true, weight: true, score: true, weighted: true })),
  tieBreak: TieBreak.pick({ by: true, detail: true }).optional(),
});

export const PublicRanking = RankingSnapshot.pick({
  snapshotId: true,
  roundId: true,
  computedAt: true,
  standing: true,
  ballots: true,
  voided: true,
  totalVotes: true,
  places: true,
})
  .extend({
    title: z.string(),
    votesNote: z.string().optional().meta({ description: '得票数含外部投票时的说明' }),
    rows: z.array(PublicRankingRow),
    unranked: z.array(UnrankedRow.omit({ reason: true, votes: true })),
  })
  .meta({ id: 'PublicRanking', description: '公开排名（不含单个评委打分）' });
export type PublicRanking = z.infer<typeof PublicRanking>;

export const RankingQueued = z.object({ requestId: z.string().startsWith('req_'), roundId: z.string() }).meta({
  id: 'RankingQueued',
  description: '已安排重新计算，完成后可在 rankings/{requestId} 查询',
});
export type RankingQueued = z.infer<typeof RankingQueued>;
