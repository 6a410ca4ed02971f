import * as z from 'zod';
import { Channel } from '../channels.ts';
import { Instant, Percent, provenance, provenanceOfMany, Slug, Text } from './basics.ts';

/**
 * How many may come into a stage from each district. `share`: percent of the district's advisers, by largest remainder;
 * `given`: the notice's own table; `range`: at least and at most so many.
 */
export const QuotaRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('share'), percent: Percent.multipleOf(0.01), ...provenance }),
  z.strictObject({
    kind: z.literal('given'),
    byDistrict: z.record(Slug, z.int().nonnegative()),
    total: z.int().positive(),
    ...provenance,
  }),
  z.strictObject({ kind: z.literal('range'), min: z.int().nonnegative(), max: z.int().positive(), ...provenance }),
]);

/** A judge gives 0 to `maxPoints`, in decimals with up to two places. */
const Criterion = z.strictObject({ id: Slug, name: Text, maxPoints: z.number().positive().max(100) });

/** Who scores the debriefings, and by what; the criteria add up to 100 points. */
export const PanelRule = z
  .strictObject({
    groups: z.array(z.strictObject({ id: Slug, name: Text, judges: z.int().positive().max(60) })).min(1),
    criteria: z.array(Criterion).min(1),
    /** From so many scoring judges on, the highest and the lowest score are dropped. */
    trim: z.strictObject({ fromJudges: z.int().positive() }).optional(),
    /** Whether a judge steps back from a candidate because of a conflict of interest. */
    recusal: z.boolean(),
    /** 述职形式, of which the one that took place is recorded. */
    debriefForms: z.array(Text).min(1),
    scoresDue: Instant.optional(),
    ...provenanceOfMany,
  })
  .meta({ id: 'PanelRule', description: '评审组与评分项目' });
export type PanelRule = z.infer<typeof PanelRule>;

const waysToImport = ['instead', 'beside'] as const;
export type ImportedTotals = (typeof waysToImport)[number];

export const VoteRule = z
  .strictObject({
    /** Open from this second… */
    opensAt: Instant,
    /** …up to, but not including, this one. */
    closesAt: Instant,
    minPicks: z.int().positive(),
    maxPicks: z.int().positive().max(100),
    frequency: z.enum(['once', 'daily']),
    channels: z.array(z.strictObject({ id: Slug, name: Text })).min(1),
    /** How a person proves who they are; one person has one voter key across all channels. */
    identity: z.array(Channel).min(1),
    runningTotals: z.enum(['hidden', 'shown']),
    /** How votes become points from 0 to 100. */
    score: z.enum(['share-of-top', 'share-of-all', 'rank-based']),
    /** The order in which candidates are shown: each stands in each place equally often. */
    candidateOrder: z.enum(['rotating']),
    /**
     * How totals of a vote held elsewhere count, that the organiser hands in as a checked file with its source: `instead`
     * of this vote, which then nobody may have cast a ballot in, or `beside` it, added to its votes. Not at all without.
     */
    importedTotals: z.literal([...waysToImport, false]).optional(),
    ...provenanceOfMany,
  })
  .meta({ id: 'VoteRule', description: '网络投票规则' });
export type VoteRule = z.infer<typeof VoteRule>;
