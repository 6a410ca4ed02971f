import type { ImportField, ImportFinding } from '../contract/adviser-imports.ts';
import type { Campaign } from '../contract/campaign.ts';
import { columnName, headerOf, mapColumns } from '../domain/registry/columns.ts';
import type { Column } from '../domain/registry/columns.ts';
import { cellText } from '../domain/registry/rows.ts';
import type { RowFault } from '../domain/registry/rows.ts';
import type { Cell, Sheet } from '../domain/registry/sheet.ts';
import { plain } from '../domain/registry/values.ts';
import { err, ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';

/** Above the header there may be a title and a few remarks. */
const headerWithin = 20;

export type HeaderRow = { readonly row: number; readonly headers: ReadonlyMap<number, string> };

/** The first row that names the licence number: by that everything else is known. */
export function headerRowOf(
  sheet: Sheet,
  mapping: Readonly<Record<string, ImportField | 'ignore'>>,
): HeaderRow | undefined {
  for (const { row, cells } of sheet.rows.filter((one) => one.row <= headerWithin)) {
    const headers = new Map(
      [...cells].flatMap(([column, cell]) => (cell.kind === 'text' ? [[column, cell.text]] : [])),
    );
    if (mapColumns(headers, mapping).some(({ field }) => field === 'licenceNumber')) return { row, headers };
  }
  return undefined;
}

/** Hours and minutes of service are two ways to say one thing. */
const sameThing = (field: ImportField): string => (field === 'onsiteHours' ? 'onsiteMinutes' : field);

/** What is wrong with the head of the table, and which of its columns nobody reads. */
export function headerFindings(
  sheet: Sheet,
  headerRow: number,
  columns: readonly Column[],
  needsDistrict: boolean,
): { readonly faults: readonly ImportFinding[]; readonly warnings: readonly ImportFinding[] } {
  const first = new Map<string, Column>();
  const repeated = columns.flatMap((column): ImportFinding[] => {
    if (column.field === undefined) return [];
    const earlier = first.get(sameThing(column.field));
    first.set(sameThing(column.field), earlier ?? column);
    const detail = earlier && `与 ${columnName(earlier.column)} 列内容相同，请只留一列`;
    return detail === undefined ? [] : [{ row: headerRow, ...named(column), code: 'column-repeated', detail }];
  });
  const header = headerOf('district');
  const missing =
    needsDistrict && !columns.some(({ field }) => field === 'district')
      ? [{ header, code: 'column-missing', detail: `全市导入的文件须有“${header}”一列` }]
      : [];
  const merged = sheet.merged
    .filter(({ to }) => to > headerRow)
    .map(({ range, from }): ImportFinding => {
      const column = /^[A-Z]+/.exec(range)?.[0];
      const detail = `${range} 是合并单元格，请取消合并并逐行填写`;
      return { row: from, ...(column !== undefined && { column }), code: 'merged', detail };
    });
  const unknown = columns.filter(({ field, header: text }) => field === undefined && text !== '');
  return {
    faults: [...missing, ...repeated, ...merged],
    warnings: unknown.map((column) => ({
      row: headerRow,
      ...named(column),
      code: 'column-unknown',
      detail: '未导入此列；如需导入，请在 columns 中说明它对应哪个字段',
    })),
  };
}

type DistrictFault = { readonly code: string; readonly detail: string };

/** Whose adviser a row is: the path's district, which a column may only confirm, or what the column says. */
export function districtReader(
  { districts }: Campaign,
  columns: readonly Column[],
  own: string | undefined,
): (cells: ReadonlyMap<number, Cell>) => Result<string, DistrictFault> {
  const column = columns.find(({ field }) => field === 'district');
  const known = new Map(
    districts.flatMap(({ id, name }) => [id, name, name.replace(/[市区县]$/, '')].map((word) => [word, id] as const)),
  );
  return (cells) => {
    if (!column) return ok(own ?? '');
    const cell = cellText(cells.get(column.column), 'district');
    if (!cell.ok) return cell;
    const told = known.get(plain(cell.value));
    if (cell.value === '' && own !== undefined) return ok(own);
    if (cell.value === '') return err({ code: 'missing', detail: '必须填写' });
    if (told === undefined) {
      return err({ code: 'choice', detail: `应为以下之一：${districts.map(({ name }) => name).join('、')}` });
    }
    if (own !== undefined && told !== own) return err({ code: 'district-differs', detail: '不是本辖市（区）的人员' });
    return ok(told);
  };
}

/** A row's fault at its place in the file; of a column that is not there, without a row. */
export function placeOf({ missingField, ...fault }: RowFault, row: number): ImportFinding {
  return missingField === undefined ? { row, ...fault } : fault;
}

/** Column and header of a field, where the file has it. */
export function inColumn(columns: readonly Column[], field: string): Pick<ImportFinding, 'column' | 'header'> {
  const found = columns.find((one) => one.field === field);
  return found ? named(found) : {};
}

function named({ column, header }: Column): { readonly column: string; readonly header: string } {
  return { column: columnName(column), header };
}
