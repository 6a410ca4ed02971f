import * as z from 'zod';
import { Day, Instant, Percent, provenance, Slug } from './basics.ts';

/** How many may come into a stage. */
export const QuotaRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('share'), percent: Percent, ...provenance }),
  z.strictObject({
    kind: z.literal('given'),
    byDistrict: z.record(Slug, z.int().nonnegative()),
    total: z.int().positive(),
    ...provenance,
  }),
  z.strictObject({ kind: z.literal('range'), min: z.int().positive(), max: z.int().positive(), ...provenance }),
]);
export type QuotaRule = z.infer<typeof QuotaRule>;

export const Criterion = z.strictObject({
  id: Slug,
  name: z.string().min(1),
  maxPoints: z.number().positive().max(100),
});

/** Who scores the debriefings, and by what; criteria add up to 100 points. */
export const PanelRule = z.strictObject({
  groups: z.array(z.strictObject({ id: Slug, name: z.string().min(1), judges: z.int().positive() })).min(1),
  criteria: z.array(Criterion).min(1),
  /** From so many scoring judges on, the highest and the lowest score are dropped. */
  trim: z.strictObject({ fromJudges: z.int().min(3) }).optional(),
  recusal: z.boolean(),
  debriefForms: z.array(z.string().min(1)).min(1),
  scoresDue: Instant.optional(),
  ...provenance,
});
export type PanelRule = z.infer<typeof PanelRule>;

export const VoteRule = z.strictObject({
  opensAt: Instant,
  closesAt: Instant,
  minPicks: z.int().positive(),
  maxPicks: z.int().positive(),
  frequency: z.enum(['once', 'daily']),
  channels: z.array(z.strictObject({ id: Slug, name: z.string().min(1) })).min(1),
  identity: z.array(z.enum(['wechat', 'portal', 'phone'])).min(1),
  runningTotals: z.enum(['hidden', 'shown']),
  score: z.enum(['share-of-top', 'share-of-all', 'rank-based']),
  candidateOrder: z.enum(['rotating']),
  ...provenance,
});
export type VoteRule = z.infer<typeof VoteRule>;
