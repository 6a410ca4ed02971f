import type * as z from 'zod';

import type { ProblemCode } from '../problems.ts';

/** What the API document says of an operation beside its route: texts, bodies, and the refusals of its own. */
export type Operation = {
  readonly summary: string;
  readonly description?: string;
  readonly tag: '评选活动' | '登记与材料' | '评审' | '登录' | '投票' | '处置' | '排名' | '文件';
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly success:
    | { readonly status: 200 | 201 | 202; readonly schema: z.ZodType }
    /** Sends the browser on; `to` says where. */
    | { readonly status: 302; readonly to: string };
  readonly problems: readonly ProblemCode[];
};
