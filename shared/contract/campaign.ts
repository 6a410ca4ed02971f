import * as z from 'zod';
import { AssumptionRef, ClauseRef, Day, Instant, provenance, Slug } from './campaign/basics.ts';
import { Stage } from './campaign/stage.ts';
import { Role } from './roles.ts';

export type { Stage, ScoreComponent } from './campaign/stage.ts';
export type { PanelRule, QuotaRule, VoteRule } from './campaign/rules.ts';

/** One eligibility rule (E1–E7) with its parameters. */
export const EligibilityRule = z.discriminatedUnion('kind', [
  z.strictObject({
    id: z.string(),
    kind: z.literal('service-length'),
    asOf: Day,
    minMonths: z.int().positive(),
    clause: ClauseRef,
  }),
  z.strictObject({
    id: z.string(),
    kind: z.literal('practice'),
    allowed: z.array(z.enum(['lawyer', 'grassroots'])).min(1),
    clause: ClauseRef,
  }),
  z.strictObject({
    id: z.string(),
    kind: z.literal('recommendation'),
    committees: z.int().positive(),
    clause: ClauseRef,
  }),
  z.strictObject({ id: z.string(), kind: z.literal('assessments'), years: z.array(z.int()).min(1), clause: ClauseRef }),
  z.strictObject({ id: z.string(), kind: z.literal('no-penalty'), clause: ClauseRef }),
  z.strictObject({ id: z.string(), kind: z.literal('platform-registration'), clause: ClauseRef }),
  z.strictObject({ id: z.string(), kind: z.literal('conduct-statement'), clause: ClauseRef }),
]);
export type EligibilityRule = z.infer<typeof EligibilityRule>;

/** One kind of document and the rules of its upload. Sizes in bytes. */
export const DocumentKind = z.strictObject({
  id: Slug,
  name: z.string().min(1),
  of: z.enum(['adviser', 'case', 'district']),
  mediaTypes: z.array(z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/)).min(1),
  maxBytes: z.int().positive(),
  maxCount: z.int().positive(),
  required: z.boolean(),
  due: Instant,
  uploadedBy: z.array(Role).min(1),
  public: z.boolean(),
  annex: z.int().optional(),
  ...provenance,
});
export type DocumentKind = z.infer<typeof DocumentKind>;

/** A campaign file: every rule of one notice as data, each with the clause or the assumption it comes from. */
export const Campaign = z
  .strictObject({
    formatVersion: z.literal(1),
    id: Slug,
    title: z.string().min(1),
    organiser: z.string().min(1),
    source: z.strictObject({ number: z.string().min(1), date: Day }),
    timeZone: z.literal('Asia/Shanghai'),
    clauses: z.record(ClauseRef, z.string().min(1)),
    assumptions: z.record(AssumptionRef, z.string().min(1)),
    districts: z.array(z.strictObject({ id: Slug, name: z.string().min(1) })).min(1),
    eligibility: z.array(EligibilityRule).min(1),
    profile: z.strictObject({ target: z.int(), warnBelow: z.int(), warnAbove: z.int(), max: z.int(), ...provenance }),
    documents: z.array(DocumentKind).min(1),
    tracks: z.array(z.strictObject({ id: Slug, name: z.string().min(1), stages: z.array(Stage).min(1) })).min(1),
  })
  .meta({ id: 'Campaign', description: '评选规则文件' });
export type Campaign = z.infer<typeof Campaign>;
