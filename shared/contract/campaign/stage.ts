import * as z from 'zod';
import { Role } from '../roles.ts';
import { Day, Instant, Percent, provenance, Slug, Text } from './basics.ts';
import { PanelRule, QuotaRule, VoteRule } from './rules.ts';

/** What a stage's total is made of; weights are percent and add up to 100. */
const ScoreComponent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('debrief'), weight: Percent, ...provenance }),
  z.strictObject({ kind: z.literal('vote'), weight: Percent, ...provenance }),
  z.strictObject({ kind: z.literal('assessment'), weight: Percent, ...provenance }),
  z.strictObject({ kind: z.literal('stage'), stageId: Slug, weight: Percent, ...provenance }),
]);
export type ScoreComponent = z.infer<typeof ScoreComponent>;

const ScoreRule = z
  .strictObject({
    components: z.array(ScoreComponent).min(1),
    /** A district's own components, in stages that are held in each district. */
    byDistrict: z.record(Slug, z.array(ScoreComponent).min(1)).optional(),
  })
  .meta({ id: 'ScoreRule', description: '得分构成及权重' });

/** Scores from 0 to 100 that an authority works out elsewhere and hands in as a checked file with its source. */
const AssessmentRule = z.strictObject({
  name: Text,
  body: Text,
  role: Role,
  /** The year of the service data. */
  year: z.int().min(2000).max(2100),
  ...provenance,
});

/** The stage score is always first; these follow in order. */
const TieBreakRule = z.enum(['debrief', 'vote', 'onsite-hours', 'lectures', 'draw']);

/** `due` itself is late: midnight after the last day. */
const Deadline = z.strictObject({
  id: Slug,
  name: Text,
  due: Instant,
  responsible: Role,
  /** Ids of document kinds; empty where data are due, not files. */
  documents: z.array(Slug),
  ...provenance,
});

/** A body that must clear every name before the stage, or after it its result, goes on. */
const Clearance = z.strictObject({
  id: Slug,
  body: Text,
  role: Role,
  when: z.enum(['before', 'after']),
  ...provenance,
});

/** Public notice (公示) of the stage's result; the first full day counted is the day after it is put up. */
const NoticeRule = z.strictObject({
  workingDays: z.int().positive(),
  /** The day on which it is planned to be put up. */
  startsOn: Day.optional(),
  where: Text,
  objectionsTo: Text,
  ...provenance,
});

/** Who decides where nobody is ranked, or who confirms a ranking at last. */
const Decision = z.strictObject({ body: Text, role: Role, ...provenance });

/** Money paid to each person cleared (点对点拨付); every payment is recorded. */
const Payment = z.strictObject({ payer: Text, role: Role, ...provenance });

/** Where and from when the result is there for everyone. */
const Publication = z.strictObject({ channels: z.array(Text).min(1), ...provenance });

/** One stage of a track. Without panel and vote a stage is a selection by review: its places are picked, not ranked. */
export const Stage = z
  .strictObject({
    id: Slug,
    name: Text,
    level: z.enum(['district', 'city', 'province']),
    perDistrict: z.boolean(),
    /** The stages that feed this one; empty: the registry does. */
    inputs: z.array(Slug),
    /** Who else comes into this stage, from outside this campaign. */
    alsoFrom: Text.optional(),
    window: z.strictObject({ from: Day, to: Day, ...provenance }),
    quota: QuotaRule.optional(),
    /** The line; a stage in each district takes its places from the quota of the stage that it feeds. */
    places: z.strictObject({ count: z.int().positive(), ...provenance }).optional(),
    panel: PanelRule.optional(),
    vote: VoteRule.optional(),
    assessment: AssessmentRule.optional(),
    score: ScoreRule.optional(),
    tieBreaks: z
      .strictObject({ order: z.array(TieBreakRule).min(1), drawSeed: z.string().min(8).optional(), ...provenance })
      .optional(),
    clearances: z.array(Clearance),
    decision: Decision.optional(),
    notice: NoticeRule.optional(),
    payment: Payment.optional(),
    publication: Publication.optional(),
    deadlines: z.array(Deadline),
    /** What the stage leads to, in a sentence. */
    outcome: Text.optional(),
  })
  .meta({ id: 'CampaignStage', description: '评选阶段' });
export type Stage = z.infer<typeof Stage>;
