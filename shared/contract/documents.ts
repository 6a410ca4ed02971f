import * as z from 'zod';

/** Kinds of files that the system makes, with their media types. */
export const fileTypes = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
} as const;

export type FileType = keyof typeof fileTypes;

/**
 * The fonts of the PDFs, in the order in which they are asked for a character, and where they come from. Infrastructure
 * puts exactly these files beside the function that prints, and the function reads exactly these.
 */
export const fontFiles = [
  { name: 'NotoSansSC', from: '@expo-google-fonts/noto-sans-sc/400Regular', file: 'NotoSansSC_400Regular.ttf' },
  { name: 'NotoSansJP', from: '@expo-google-fonts/noto-sans-jp/400Regular', file: 'NotoSansJP_400Regular.ttf' },
] as const;

const format = <const F extends FileType>(formats: readonly [F, ...F[]]) =>
  z.object({
    format: z
      .enum(formats)
      .default(formats[0] as never)
      .meta({ description: `文件格式，不写则为 ${formats[0]}` }),
  });

/** Queries of the documents that have several formats; the first is what one gets without asking. */
export const FormQuery = format(['pdf', 'docx']);
export const ScheduleQuery = format(['xlsx', 'pdf']);
export const RankingTableQuery = format(['xlsx', 'csv']);
export const NoticeQuery = format(['txt', 'docx']).extend({
  startsOn: z.iso.date().optional().meta({ description: '张贴日期，不写则按评选规则的计划日期' }),
});
