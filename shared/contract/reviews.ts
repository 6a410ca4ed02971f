import * as z from 'zod';

const Instant = z.iso.datetime({ offset: true });
const Reason = z.string().trim().min(2).max(400);

export const DecideClearanceRequest = z
  .discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('cleared'), version: z.int().nonnegative().optional() }),
    z.strictObject({ decision: z.literal('refused'), reason: Reason, version: z.int().nonnegative().optional() }),
  ])
  .meta({ id: 'DecideClearanceRequest', description: '审核意见；不通过须说明理由。version 为所依据的意见版本' });
export type DecideClearanceRequest = z.infer<typeof DecideClearanceRequest>;

/** What one division says of one candidate as submitted last; a resubmitted candidate has none yet. */
export const Clearance = z
  .object({
    clearanceId: z.string(),
    body: z.string(),
    decision: z.enum(['pending', 'cleared', 'refused']),
    reason: z.string().optional(),
    decidedAt: Instant.optional(),
    version: z.int().meta({ description: '意见的版本，0 为尚无' }),
  })
  .meta({ id: 'Clearance', description: '审核意见' });
export type Clearance = z.infer<typeof Clearance>;

export const CandidateState = z.enum(['nominated', 'returned', 'withdrawn']);
export type CandidateState = z.infer<typeof CandidateState>;

export const ReturnCandidateRequest = z
  .strictObject({ note: Reason.meta({ description: '退回修改的说明' }) })
  .meta({ id: 'ReturnCandidateRequest' });
export type ReturnCandidateRequest = z.infer<typeof ReturnCandidateRequest>;

export const WithdrawCandidateRequest = z.strictObject({ reason: Reason }).meta({ id: 'WithdrawCandidateRequest' });
export type WithdrawCandidateRequest = z.infer<typeof WithdrawCandidateRequest>;
