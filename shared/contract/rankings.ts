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

/** A snapshot never changes. `provisional` until the round is closed and every accepted ballot is accounted for. */
export const RankingSnapshot = z
  .object({
    snapshotId: z.string().startsWith('snp_'),
    roundId: z.string(),
    campaignId: z.string(),
    campaignRevision: z.int(),
    computedAt: Instant,
    reason: z.enum(['nightly', 'on-demand']),
    standing: z.enum(['provisional', 'final']),
    /** Why it is not final yet, in words. */
    standingReasons: z.array(z.string()),
    ballots: z.int(),
    totalVotes: z.int(),
    /** Whether the live tally agreed with the recount at that moment. */
    drift: z.int().meta({ description: '实时计票与重新计票之差（张）' }),
    places: z.int(),
    drawSeed: z.string().optional(),
    previousSnapshotId: z.string().optional(),
    /** Object key of the snapshot file in the exports bucket, and the SHA-256 of its bytes. */
    file: z.object({ key: z.string(), sha256: z.string() }),
    substitutes: z.array(z.string()),
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
  totalVotes: true,
  places: true,
})
  .extend({ title: z.string(), rows: z.array(PublicRankingRow) })
  .meta({ id: 'PublicRanking', description: '公开排名（不含单个评委打分）' });
export type PublicRanking = z.infer<typeof PublicRanking>;

export const RankingQueued = z.object({ requestId: z.string().startsWith('req_'), roundId: z.string() }).meta({
  id: 'RankingQueued',
  description: '已安排重新计算，完成后可在 rankings/{requestId} 查询',
});
export type RankingQueued = z.infer<typeof RankingQueued>;
