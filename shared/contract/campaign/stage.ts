import * as z from 'zod';
import { Role } from '../roles.ts';
import { Day, Instant, Percent, provenance, Slug } from './basics.ts';
import { PanelRule, QuotaRule, VoteRule } from './rules.ts';

/** What a stage's total is made of; weights are percent and add up to 100. */
export const ScoreComponent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('debrief'), weight: Percent, ...provenance }),
  z.strictObject({ kind: z.literal('vote'), weight: Percent, ...provenance }),
  z.strictObject({ kind: z.literal('assessment'), weight: Percent, ...provenance }),
  z.strictObject({ kind: z.literal('stage'), stageId: Slug, weight: Percent, ...provenance }),
]);
export type ScoreComponent = z.infer<typeof ScoreComponent>;

export const TieBreakRule = z.enum(['debrief', 'vote', 'onsite-hours', 'lectures', 'draw']);

export const Deadline = z.strictObject({
  id: Slug,
  name: z.string().min(1),
  due: Instant,
  responsible: Role,
  documents: z.array(Slug),
  ...provenance,
});

/** A body that must clear every name before the stage (or its result) goes on. */
export const Clearance = z.strictObject({
  id: Slug,
  body: z.string().min(1),
  role: Role,
  when: z.enum(['before', 'after']),
  ...provenance,
});

export const NoticeRule = z.strictObject({
  workingDays: z.int().positive(),
  where: z.string().min(1),
  objectionsTo: z.string().min(1),
  ...provenance,
});

/** One stage of a track. Without panel and vote a stage is a selection by review: its places are picked, not ranked. */
export const Stage = z.strictObject({
  id: Slug,
  name: z.string().min(1),
  level: z.enum(['district', 'city', 'province']),
  perDistrict: z.boolean(),
  /** The stages that feed this one; empty: the registry does. */
  inputs: z.array(Slug),
  window: z.strictObject({ from: Day, to: Day, ...provenance }),
  quota: QuotaRule.optional(),
  places: z.strictObject({ count: z.int().positive(), ...provenance }).optional(),
  panel: PanelRule.optional(),
  vote: VoteRule.optional(),
  score: z.strictObject({ components: z.array(ScoreComponent).min(1) }).optional(),
  tieBreaks: z
    .strictObject({ order: z.array(TieBreakRule).min(1), drawSeed: z.string().min(8).optional(), ...provenance })
    .optional(),
  clearances: z.array(Clearance),
  notice: NoticeRule.optional(),
  deadlines: z.array(Deadline),
  outcome: z.string().min(1).optional(),
});
export type Stage = z.infer<typeof Stage>;
