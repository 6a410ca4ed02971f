import { importRowsLimit } from '../contract/adviser-imports.ts';
import type { ImportField, ImportFinding } from '../contract/adviser-imports.ts';
import type { Campaign } from '../contract/campaign.ts';
import type { AdviserInput } from '../contract/registry.ts';
import { columnName, mapColumns } from '../domain/registry/columns.ts';
import type { Column } from '../domain/registry/columns.ts';
import { cellText, readRow } from '../domain/registry/rows.ts';
import type { Cell, Sheet } from '../domain/registry/sheet.ts';
import { adviserIdOf, entryFaults, entryWarnings, inputOf, isSameInput } from './adviser-entry.ts';
import { districtReader, headerFindings, headerRowOf, inColumn, placeOf } from './import-columns.ts';
import type { LateProfile } from './profile-deadline.ts';
import type { AdviserSlot } from './registry-records.ts';

export type ImportScope = {
  readonly campaignId: string;
  readonly campaign: Campaign;
  /** The one district of the file; none: a column of the file says it. */
  readonly district: string | undefined;
  readonly mapping: Readonly<Record<string, ImportField | 'ignore'>>;
  readonly slots: readonly AdviserSlot[];
  readonly late: LateProfile;
};

/** A sound row, and what it does to the registry. */
export type PlannedRow = {
  readonly adviserId: string;
  readonly district: string;
  readonly input: AdviserInput;
  readonly slot: AdviserSlot | undefined;
  readonly claimGhost: string | undefined;
  readonly outcome: 'created' | 'updated' | 'unchanged';
};

export type ImportPlan = {
  readonly columns: readonly Column[];
  readonly read: number;
  readonly rows: readonly PlannedRow[];
  readonly faults: readonly ImportFinding[];
  readonly warnings: readonly ImportFinding[];
};

type Judged = {
  readonly row?: PlannedRow;
  readonly faults: readonly ImportFinding[];
  readonly warnings: readonly ImportFinding[];
};

/**
 * What a file would do to the registry, with every fault by row and column. Nothing is written. Each row is judged over
 * the adviser that its licence number names, so that a file may bring only the columns that change.
 */
export function planImport(sheet: Sheet, scope: ImportScope): ImportPlan {
  const header = headerRowOf(sheet, scope.mapping);
  if (!header) {
    const detail = '没有找到表头：前 20 行中须有“执业证号”一列';
    return { columns: [], read: 0, rows: [], faults: [{ code: 'header-missing', detail }], warnings: [] };
  }
  const columns = mapColumns(header.headers, scope.mapping);
  const rows = sheet.rows.filter(({ row }) => row > header.row);
  const head = headerFindings(sheet, header.row, columns, scope.district === undefined);
  const plan = { columns, read: rows.length, warnings: head.warnings };
  if (rows.length > importRowsLimit) {
    const detail = `一次最多导入 ${importRowsLimit} 人，文件有 ${rows.length} 人`;
    return { ...plan, rows: [], faults: [{ code: 'too-many-rows', detail }] };
  }
  if (head.faults.length > 0) return { ...plan, rows: [], faults: head.faults };
  if (rows.length === 0) return { ...plan, rows: [], faults: [{ code: 'file-empty', detail: '表头下没有内容' }] };

  const judge = rowJudge(columns, scope);
  const judged = rows.map(({ row, cells }) => judge(row, cells));
  return {
    ...plan,
    rows: judged.flatMap(({ row }) => row ?? []),
    faults: oncePerColumn(judged.flatMap(({ faults }) => faults)),
    warnings: [...head.warnings, ...judged.flatMap(({ warnings }) => warnings)],
  };
}

function rowJudge(
  columns: readonly Column[],
  scope: ImportScope,
): (row: number, cells: ReadonlyMap<number, Cell>) => Judged {
  const { campaignId, campaign } = scope;
  const slots = Map.groupBy(scope.slots, ({ adviserId }) => adviserId);
  const seen = new Map<string, number>();
  const districtOf = districtReader(campaign, columns, scope.district);
  const licence = columns.find(({ field }) => field === 'licenceNumber');
  return (row, cells) => {
    const refused = (...faults: readonly ImportFinding[]): Judged => ({ faults, warnings: [] });
    const fault = (field: string, code: string, detail: string): ImportFinding => ({
      row,
      ...inColumn(columns, field),
      code,
      detail,
    });
    const number = licence ? cellText(cells.get(licence.column), 'licenceNumber') : undefined;
    const adviserId = number?.ok && number.value !== '' ? adviserIdOf(campaignId, number.value) : undefined;
    const known = adviserId === undefined ? [] : (slots.get(adviserId) ?? []);
    const registered = known.find(({ record }) => record)?.record;
    const read = readRow(columns, cells, registered && inputOf(registered));
    const district = districtOf(cells);
    const repeated = adviserId === undefined ? undefined : seen.get(adviserId);
    if (adviserId !== undefined && repeated === undefined) seen.set(adviserId, row);
    const beside = [
      ...(district.ok ? [] : [fault('district', district.error.code, district.error.detail)]),
      ...(repeated === undefined ? [] : [fault('licenceNumber', 'repeated', `与第 ${repeated} 行的执业证号相同`)]),
      ...(district.ok && registered && registered.district !== district.value
        ? [fault('licenceNumber', 'registered-elsewhere', '该执业证号已由其他辖市（区）登记')]
        : []),
    ];
    if (!read.ok) return refused(...read.error.map((one) => placeOf(one, row)), ...beside);
    const place = ({ field, code, detail }: { field: string; code: string; detail: string }): ImportFinding =>
      fault(field.split(/[.[]/)[0] ?? '', code, detail);
    const own = [...entryFaults(read.value, campaign.profile), ...scope.late(registered, read.value)];
    const faults = [...own.map(place), ...beside];
    if (faults.length > 0 || !district.ok || adviserId === undefined) return refused(...faults);
    const planned: PlannedRow = {
      adviserId,
      district: district.value,
      input: read.value,
      slot: known.find((one) => one.district === district.value),
      // The latest of them has the claim: ids of imports sort by time.
      claimGhost: known
        .flatMap(({ ghostOf }) => ghostOf ?? [])
        .toSorted()
        .at(-1),
      outcome: registered ? (isSameInput(inputOf(registered), read.value) ? 'unchanged' : 'updated') : 'created',
    };
    return { row: planned, faults: [], warnings: entryWarnings(read.value, campaign.profile).map(place) };
  };
}

/** A column that is not there is one fault, not one in each row. */
function oncePerColumn(faults: readonly ImportFinding[]): readonly ImportFinding[] {
  const told = new Set<string>();
  return faults.filter(({ code, header = '' }) => {
    if (code !== 'column-missing') return true;
    const first = !told.has(header);
    told.add(header);
    return first;
  });
}

/** The columns as the answer shows them. */
export function columnViews(columns: readonly Column[]): { column: string; header: string; field: string | null }[] {
  return columns.map(({ column, header, field }) => ({ column: columnName(column), header, field: field ?? null }));
}
