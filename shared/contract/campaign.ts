import * as z from 'zod';
import { AssumptionRef, ClauseRef, Day, Instant, provenance, Slug, Text } from './campaign/basics.ts';
import { DocumentKind } from './campaign/documents.ts';
import { EligibilityRule } from './campaign/eligibility.ts';
import { Stage } from './campaign/stage.ts';

export type { DocumentKind } from './campaign/documents.ts';
export type { EligibilityRule } from './campaign/eligibility.ts';
export type { ImportedTotals, PanelRule, VoteRule } from './campaign/rules.ts';
export { Stage } from './campaign/stage.ts';
export type { ScoreComponent } from './campaign/stage.ts';

/** A line of stages: of advisers, or of cases (典型案例). */
const Track = z.strictObject({
  id: Slug,
  name: Text,
  of: z.enum(['adviser', 'case']),
  /** What an entry must fulfil beside the eligibility rules: the checklist on its form. */
  conditions: z.array(z.strictObject({ id: Slug, text: Text, ...provenance })),
  /** Entries are no older than so many years, counted back from `asOf`. */
  recent: z.strictObject({ years: z.int().positive(), asOf: Day, ...provenance }).optional(),
  stages: z.array(Stage).min(1),
});
export type Track = z.infer<typeof Track>;

/** The profile (事迹简介) of an adviser sent up, in characters. */
const Profile = z.strictObject({
  target: z.int().positive(),
  warnBelow: z.int().positive(),
  warnAbove: z.int().positive(),
  max: z.int().positive().max(400),
  /** Stage whose candidates need it; without one everybody registered does. */
  neededIn: Slug.optional(),
  /** From this instant on a profile is late; without one it is never due. */
  due: Instant.optional(),
  ...provenance,
});

/** A campaign file: every rule of one notice as data, each with the clause or the assumption it comes from. */
export const Campaign = z
  .strictObject({
    formatVersion: z.literal(1),
    id: Slug,
    title: Text,
    organiser: Text,
    source: z.strictObject({ title: Text, number: Text, date: Day }),
    timeZone: z.literal('Asia/Shanghai'),
    /** Clause id → the notice's own words. */
    clauses: z.record(ClauseRef, z.string().trim().min(1).max(2000)),
    /** Assumption id → a sentence that users read as a setting. */
    assumptions: z.record(AssumptionRef, Text),
    districts: z.array(z.strictObject({ id: Slug, name: Text })).min(1),
    eligibility: z.array(EligibilityRule).min(1),
    profile: Profile,
    documents: z.array(DocumentKind).min(1),
    /** No public notice of the campaign may be shorter. */
    noticeMinimum: z.strictObject({ workingDays: z.int().positive(), ...provenance }),
    tracks: z.array(Track).min(1),
  })
  .meta({ id: 'Campaign', description: '评选规则文件' });
export type Campaign = z.infer<typeof Campaign>;
