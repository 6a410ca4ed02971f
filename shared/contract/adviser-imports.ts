import * as z from 'zod';
import type { FieldFault } from './problems.ts';

/** The most rows that one file may have. */
export const importRowsLimit = 5_000;
/** The most bytes of a file: as base64 in a request it stays below the 6 MB that a function takes. */
export const importBytesLimit = 4 * 1024 * 1024;
/** The most faults that an answer lists; it always tells how many there are. */
export const listedFaultsLimit = 5_000;

/** What a column of the file can hold; annual assessments have a column for each year, `assessment-2021`. */
export const importFields = [
  'licenceNumber',
  'name',
  'district',
  'sex',
  'birthMonth',
  'ethnicity',
  'politicalStatus',
  'education',
  'organisation',
  'practice',
  'phone',
  'villages',
  'villagesSince',
  'onsiteHours',
  'onsiteMinutes',
  'lectures',
  'penalties',
  'platformRegistered',
  'recommendedBy',
  'conductStatementSigned',
  'profile',
] as const;

export const ImportField = z
  .union([z.enum(importFields), z.templateLiteral(['assessment-', z.string().regex(/^20\d\d$/)])])
  .meta({ description: `列的内容：${importFields.join('、')}，或 assessment-年份` });
export type ImportField = z.infer<typeof ImportField>;

export const ImportAdvisersRequest = z
  .strictObject({
    fileName: z.string().min(1).max(200).meta({ description: '文件名，留作记录' }),
    content: z
      .base64()
      .min(1)
      .max(Math.ceil(importBytesLimit / 3) * 4)
      .meta({ description: 'xlsx 或 CSV 文件的 base64，文件不超过 4 MB' }),
    columns: z
      .record(z.string().min(1).max(100), z.union([ImportField, z.literal('ignore')]))
      .optional()
      .meta({ description: '系统不认识的表头：表头文字 → 字段；ignore 为不导入' }),
    preview: z
      .string()
      .max(100)
      .optional()
      .meta({ description: '试导入返回的 preview；正式导入必须带上，确保导入的正是预览过的内容' }),
  })
  .meta({ id: 'ImportAdvisersRequest' });
export type ImportAdvisersRequest = z.infer<typeof ImportAdvisersRequest>;

/** A fault or warning at its place in the file; `column` is absent where a whole row or the file is at fault. */
export const ImportFinding = z
  .object({
    row: z.int().optional().meta({ description: '文件中的行号（从 1 起）' }),
    column: z.string().optional().meta({ description: '列号，如 C' }),
    header: z.string().optional(),
    code: z.string(),
    detail: z.string().meta({ description: '不复述单元格内容' }),
  })
  .meta({ id: 'ImportFinding', description: '导入文件中的一处错误或提醒' });
export type ImportFinding = z.infer<typeof ImportFinding>;

export const ImportAdvisersResponse = z
  .object({
    importId: z.string().startsWith('imp_').optional().meta({ description: '正式导入后的编号' }),
    outcome: z.enum(['imported', 'importable', 'faulty', 'nothing-to-do']),
    format: z.string().meta({ description: '识别出的格式和编码，如 csv/gb18030' }),
    rows: z.int(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    columns: z.array(z.object({ column: z.string(), header: z.string(), field: z.string().nullable() })),
    faults: z.array(ImportFinding).meta({ description: `最多列出 ${listedFaultsLimit} 处` }),
    faultCount: z.int(),
    warnings: z.array(ImportFinding),
    warningCount: z.int(),
    preview: z.string().optional(),
  })
  .meta({ id: 'ImportAdvisersResponse', description: '导入结果' });
export type ImportAdvisersResponse = z.infer<typeof ImportAdvisersResponse>;

/** A finding as a fault of the request's fields: `C12`, `第 12 行`, or the file. */
export function findingAsFault({ row, column, code, detail }: ImportFinding): FieldFault {
  const field = `${column ?? ''}${row ?? ''}`;
  return { field: field === '' ? 'content' : field, code, detail };
}
