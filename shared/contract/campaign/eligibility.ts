import * as z from 'zod';
import { AssumptionRef, ClauseRef, Day } from './basics.ts';

const common = {
  /** `E1`, `E2` …; answers name it. */
  id: z.string().regex(/^[A-Z]\d{1,2}$/, { error: '应为一个大写字母加数字，如 E1' }),
  clause: ClauseRef,
  assumption: AssumptionRef.optional(),
};

/** One eligibility rule (评选条件) with its parameters. */
export const EligibilityRule = z
  .discriminatedUnion('kind', [
    /** Serves now, and had served `minMonths` months by `asOf`. */
    z.strictObject({ ...common, kind: z.literal('service-length'), asOf: Day, minMonths: z.int().positive().max(600) }),
    z.strictObject({
      ...common,
      kind: z.literal('practice'),
      allowed: z.array(z.enum(['lawyer', 'grassroots'])).min(1),
    }),
    /** Recommended in writing by so many committees of villages served. */
    z.strictObject({ ...common, kind: z.literal('recommendation'), committees: z.int().positive() }),
    /** Qualified (合格) in the annual practice assessment of each year. */
    z.strictObject({
      ...common,
      kind: z.literal('assessments'),
      years: z.array(z.int().min(2000).max(2100)).min(1),
    }),
    z.strictObject({ ...common, kind: z.literal('no-penalty') }),
    z.strictObject({ ...common, kind: z.literal('platform-registration') }),
    z.strictObject({ ...common, kind: z.literal('conduct-statement') }),
  ])
  .meta({ id: 'EligibilityRule', description: '评选条件' });
export type EligibilityRule = z.infer<typeof EligibilityRule>;
