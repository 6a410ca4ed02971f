import * as z from 'zod';

/** Ballots of the ledger that one request looks at: some 65 read units, whatever the window. */
export const ballotsLookedAt = 10_000;

const Instant = z.iso.datetime({ offset: true });

/** A window of acceptance, `from` ≤ t < `to`. */
export const ListBallotsQuery = z.object({
  from: Instant.meta({ description: '受理时间起（含），ISO 8601，如 2022-05-20T02:00:00Z；加号须写成 %2B' }),
  to: Instant.meta({ description: '受理时间止（不含）' }),
  after: z
    .string()
    .regex(/^bal_[A-Za-z0-9_-]{22}$/)
    .optional()
    .meta({ description: '上一页返回的 next' }),
});
export type ListBallotsQuery = z.infer<typeof ListBallotsQuery>;

/** Nothing of voter or picks; a page may be empty and yet have a next one. */
export const ListBallotsResponse = z
  .object({
    roundId: z.string(),
    ballots: z.array(z.object({ ballotId: z.string(), acceptedAt: Instant })),
    next: z.string().optional().meta({ description: '下一页的 after；没有则已查完' }),
  })
  .meta({ id: 'ListBallotsResponse', description: '一段时间内受理并计入的选票（不含投票人和所选候选人）' });
export type ListBallotsResponse = z.infer<typeof ListBallotsResponse>;
