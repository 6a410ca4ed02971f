import { parse } from 'csv-parse/sync';

import type { Result } from '../platform/result.ts';
import { err, ok } from '../platform/result.ts';

/** A candidate as a foreign file may name one. */
export type NamedCandidate = { readonly candidateId: string; readonly name: string; readonly organisation: string };

/** Results by candidate id, as the file has them: votes are whole numbers, assessments decimals from 0 to 100. */
export type ForeignResults = {
  readonly votes?: Readonly<Record<string, number>>;
  readonly assessments?: Readonly<Record<string, string>>;
};

/** `line` as an editor counts, from 1; `column` is the header; the message is zh-CN. */
export type FileFault = { readonly line: number; readonly column?: string; readonly message: string };

type Row = { readonly line: number; readonly cells: Readonly<Record<string, string>> };

const columns = {
  id: '候选人编号',
  name: '姓名',
  organisation: '单位',
  votes: '得票数',
  assessment: '考核得分',
} as const;
/** The name of the row that holds the sums. */
const totalName = '合计';
const wholeNumber = /^\d{1,9}$/;
const score = /^(?:100(?:\.0{1,2})?|\d{1,2}(?:\.\d{1,2})?)$/;

/**
 * Reads the results of a vote or an assessment that was held elsewhere (selection.md §2, stage 3: a checked import file):
 * CSV with the columns 姓名, and 候选人编号 or 单位 where the name alone does not tell, and 得票数, 考核得分 or both. Each
 * candidate has one row; a row 合计 must hold the sums. Every fault is told, and a file with one is not read at all.
 */
export function readForeignResults(
  text: string,
  candidates: readonly NamedCandidate[],
): Result<ForeignResults, readonly FileFault[]> {
  const read = readRows(text);
  if (!read.ok) return read;
  const { headers, rows } = read.value;
  const headerFaults = checkHeaders(headers);
  if (headerFaults.length > 0) return err(headerFaults);

  const faults: FileFault[] = [];
  const found = new Map<string, Row>();
  const totals = rows.filter(({ cells }) => cells[columns.name] === totalName);
  for (const row of rows) {
    if (totals.includes(row)) continue;
    const candidate = candidateOf(row, candidates);
    if (typeof candidate === 'string') faults.push({ line: row.line, column: columns.name, message: candidate });
    else if (found.has(candidate.candidateId))
      faults.push({ line: row.line, message: `${candidate.name}已在前面出现过` });
    else found.set(candidate.candidateId, row);
  }
  for (const { candidateId, name } of candidates) {
    if (!found.has(candidateId)) faults.push({ line: 1, message: `缺少候选人${name}（${candidateId}）` });
  }
  const votes = headers.includes(columns.votes) ? valuesOf(found, totals, columns.votes, faults) : undefined;
  const assessments = headers.includes(columns.assessment)
    ? valuesOf(found, totals, columns.assessment, faults)
    : undefined;
  if (faults.length > 0) return err(faults.toSorted((a, b) => a.line - b.line));
  return ok({
    ...(votes && { votes: Object.fromEntries([...votes].map(([id, value]) => [id, Number(value)])) }),
    ...(assessments && { assessments: Object.fromEntries(assessments) }),
  });
}

function readRows(text: string): Result<{ headers: readonly string[]; rows: readonly Row[] }, readonly FileFault[]> {
  try {
    // With `info` each record comes with its place, which the library's types do not tell.
    const records = parse(text, {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
    const [head, ...body] = records;
    if (!head || body.length === 0) return err([{ line: 1, message: '文件没有内容' }]);
    const headers = head.record;
    const rows = body.map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(headers.map((header, index) => [header, record[index] ?? ''])),
    }));
    return ok({ headers, rows });
  } catch (error) {
    const { lines } = error as { readonly lines?: number };
    return err([{ line: lines ?? 1, message: '不是完整的 CSV 文件' }]);
  }
}

function checkHeaders(headers: readonly string[]): readonly FileFault[] {
  const known: readonly string[] = Object.values(columns);
  return [
    ...headers
      .filter((header) => !known.includes(header))
      .map((header) => ({ line: 1, message: `不认识的列“${header}”` })),
    ...headers
      .filter((header, index) => headers.indexOf(header) !== index)
      .map((header) => ({ line: 1, message: `列“${header}”重复` })),
    ...(headers.includes(columns.name) ? [] : [{ line: 1, message: `缺少列“${columns.name}”` }]),
    ...(headers.includes(columns.votes) || headers.includes(columns.assessment)
      ? []
      : [{ line: 1, message: `缺少列“${columns.votes}”或“${columns.assessment}”` }]),
  ];
}

/** The candidate that a row means, or in words why there is none. An id decides, and the name must be the same. */
function candidateOf({ cells }: Row, candidates: readonly NamedCandidate[]): NamedCandidate | string {
  const { [columns.id]: id = '', [columns.name]: name = '', [columns.organisation]: organisation = '' } = cells;
  const named = candidates.filter(
    (one) => one.name === name && (organisation === '' || one.organisation === organisation),
  );
  if (id !== '') return named.find(({ candidateId }) => candidateId === id) ?? `${id} ${name}不是本轮候选人`;
  const [first, second] = named;
  if (!first) return `${name}${organisation}不是本轮候选人`;
  return second ? `有 ${named.length} 名候选人叫${name}，请填写“${columns.id}”或“${columns.organisation}”` : first;
}

function valuesOf(
  found: ReadonlyMap<string, Row>,
  totals: readonly Row[],
  column: typeof columns.votes | typeof columns.assessment,
  faults: FileFault[],
): ReadonlyMap<string, string> {
  const votes = column === columns.votes;
  const form = votes ? wholeNumber : score;
  const rule = votes ? '应为非负整数' : '应为 0 至 100 的数，最多两位小数';
  const values = new Map<string, string>();
  for (const [candidateId, { line, cells }] of found) {
    const value = cells[column] ?? '';
    if (form.test(value)) values.set(candidateId, value);
    else faults.push({ line, column, message: rule });
  }
  // The sum of numbers of which one is wrong tells nothing.
  for (const { line, cells } of votes && values.size === found.size ? totals : []) {
    const sum = [...values.values()].reduce((all, value) => all + Number(value), 0);
    if (cells[column] !== String(sum)) faults.push({ line, column, message: `合计应为 ${sum}` });
  }
  return values;
}
