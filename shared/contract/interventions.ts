import * as z from 'zod';

const Instant = z.iso.datetime({ offset: true });
const Reason = z.string().trim().min(4).max(400).meta({ description: '理由，记入档案' });

/** The most ballots that one intervention voids: what one item of the table holds with room to spare. */
export const voidedBallotsLimit = 500;
/** The most characters of an imported file, some 1,500 candidates: it is kept in one item, three bytes a character. */
export const importLengthLimit = 80_000;

/** What a person asks for. Nothing changes before another person approves it. */
export const ProposeInterventionRequest = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('void-ballots'),
      reason: Reason,
      ballotIds: z
        .array(z.string().regex(/^bal_[A-Za-z0-9_-]{22}$/))
        .min(1)
        .max(voidedBallotsLimit)
        .meta({ description: '选票编号：见投票回执，或按受理时间从 GET /api/rounds/{roundId}/ballots 查得' }),
    }),
    z.strictObject({
      kind: z.literal('lock-candidate'),
      reason: Reason,
      candidateId: z.string().startsWith('cnd_').max(120),
      until: Instant.optional().meta({ description: '锁定到何时为止；不填则不设期限' }),
    }),
    z.strictObject({
      kind: z.literal('import-results'),
      reason: Reason,
      source: z.string().trim().min(4).max(200).meta({ description: '数据来源：出具单位、平台、文号' }),
      fileName: z.string().min(1).max(200),
      content: z.string().min(1).max(importLengthLimit).meta({ description: 'CSV 文件的全部文字' }),
    }),
  ])
  .meta({ id: 'ProposeInterventionRequest', description: '提出处置：作废选票、锁定候选人、导入外部投票和考核结果' });
export type ProposeInterventionRequest = z.infer<typeof ProposeInterventionRequest>;

export const DecideInterventionRequest = z
  .strictObject({ decision: z.enum(['approve', 'reject']), reason: Reason.optional() })
  .refine(({ decision, reason }) => decision === 'approve' || reason !== undefined, {
    path: ['reason'],
    error: '不同意时须写明理由',
  })
  .meta({ id: 'DecideInterventionRequest', description: '复核处置或其撤销' });
export type DecideInterventionRequest = z.infer<typeof DecideInterventionRequest>;

export const ReverseInterventionRequest = z
  .strictObject({ reason: Reason })
  .meta({ id: 'ReverseInterventionRequest', description: '提出撤销处置' });
export type ReverseInterventionRequest = z.infer<typeof ReverseInterventionRequest>;

/** `proposed` → `in-force` or `rejected`; `in-force` → `reversal-proposed` → `reversed`, or `in-force` again. */
export const InterventionStatus = z.enum(['proposed', 'rejected', 'in-force', 'reversal-proposed', 'reversed']);
export type InterventionStatus = z.infer<typeof InterventionStatus>;

/** Who said what, when and why. */
const Step = z.object({ by: z.string(), at: Instant, reason: z.string().optional() });

/** What the intervention is about, as far as staff see it: no picks, no voter, no totals of an import. */
const InterventionSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('void-ballots'), ballotIds: z.array(z.string()) }),
  z.object({ kind: z.literal('lock-candidate'), candidateId: z.string(), until: Instant.optional() }),
  z.object({
    kind: z.literal('import-results'),
    source: z.string(),
    fileName: z.string(),
    sha256: z.string(),
    candidates: z.int(),
    withVotes: z.boolean(),
    withAssessments: z.boolean(),
    ballots: z.int().optional(),
  }),
]);

export const Intervention = z
  .object({
    interventionId: z.string().startsWith('itv_'),
    roundId: z.string(),
    status: InterventionStatus,
    subject: InterventionSubject,
    proposed: Step,
    decided: Step.optional(),
    reversalProposed: Step.optional(),
    reversed: Step.optional(),
  })
  .meta({ id: 'Intervention', description: '处置（两人办理，可撤销）' });
export type Intervention = z.infer<typeof Intervention>;

export const ListInterventionsResponse = z
  .object({ interventions: z.array(Intervention) })
  .meta({ id: 'ListInterventionsResponse' });
export type ListInterventionsResponse = z.infer<typeof ListInterventionsResponse>;
