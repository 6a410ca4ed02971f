import * as z from 'zod';

/** Lower-case words with hyphens: ids that people write and URLs carry. */
export const Slug = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: '只能由小写字母、数字和连字符组成' });

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. */
export const Day = z.iso.date();

/** An instant as Asia/Shanghai's wall clock, with its offset: `2022-05-16T09:00:00+08:00`. */
export const Instant = z.iso
  .datetime({ offset: true, abort: true })
  .endsWith('+08:00', { error: '应写明北京时间的时差 +08:00' });

/** Percent above 0, up to 100; decimals are read as they are written. */
export const Percent = z.number().positive().max(100);

export const Text = z.string().trim().min(1).max(400);

/** Id of an entry in `clauses`. */
export const ClauseRef = z.string().min(1).max(40);
/** A rule that the notice leaves open: id of an entry in `assumptions`, shown to users as a setting. */
export const AssumptionRef = z.string().min(1).max(40);

/** Where a rule comes from: a clause of the notice, an assumption where the notice is silent, or both. */
export const provenance = { clause: ClauseRef.optional(), assumption: AssumptionRef.optional() };

/** The same for a rule with several settings of its own that the notice leaves open. */
export const provenanceOfMany = { clause: ClauseRef.optional(), assumptions: z.array(AssumptionRef).optional() };
