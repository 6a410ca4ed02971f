import type { ImportField, ImportFinding } from '../../contract/adviser-imports.ts';
import { faultsOf, faultText } from '../../contract/faults.ts';
import { AdviserInput } from '../../contract/registry.ts';
import { illegalValue, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { columnName, type Column, headerOf } from './columns.ts';
import type { Cell } from './sheet.ts';
import * as values from './values.ts';
import type { ValueFault } from './values.ts';

type Cells = ReadonlyMap<number, Cell>;
type Draft = { -readonly [K in keyof AdviserInput]?: AdviserInput[K] | undefined };
type Setter = (draft: Draft, text: string) => ValueFault | undefined;

/** A fault of a row: at one of its columns, or, where a column is missing altogether, at the field. */
export type RowFault = Omit<ImportFinding, 'row'> & { readonly missingField?: ImportField };

/** Numbers with more digits than a spreadsheet keeps have lost their last ones. */
const exactDigits = 15;
const scientific = /^\d(?:\.\d+)?e\+?\d+$/i;
/** A number in a date's column may be a day's serial number; 198005 and 19800501 are the digits of a date. */
const largestSerial = 190_000;
const dateFields: ReadonlySet<string> = new Set(['birthMonth', 'villagesSince']);

/** What a cell says, for the field that its column holds. */
export function cellText(cell: Cell | undefined, field: ImportField): Result<string, ValueFault> {
  if (!cell) return ok('');
  switch (cell.kind) {
    case 'fault':
      return { ok: false, error: { code: cell.code, detail: cell.detail } };
    case 'day':
      return ok(cell.day);
    case 'number': {
      if (dateFields.has(field) && cell.day !== undefined && cell.value <= largestSerial) return ok(cell.day);
      const text = String(cell.value);
      return text.replace(/\D/g, '').length > exactDigits || text.includes('e') ? lostDigits : ok(text);
    }
    case 'text': {
      const text = cell.text.trim();
      return scientific.test(text) && (field === 'licenceNumber' || field === 'phone') ? lostDigits : ok(text);
    }
    default:
      return illegalValue(cell);
  }
}

const lostDigits: Result<string, ValueFault> = {
  ok: false,
  error: { code: 'digits-lost', detail: '号码已被表格软件改成数值而丢失末位，请把这一列设为文本后重新填写' },
};

const take =
  <K extends keyof AdviserInput>(key: K, read: (text: string) => Result<AdviserInput[K], ValueFault>): Setter =>
  (draft, text) => {
    const value = read(text);
    if (!value.ok) return value.error;
    draft[key] = value.value;
    return undefined;
  };
const text = (value: string): Result<string, ValueFault> => ok(value);
const ifGiven =
  (setter: Setter): Setter =>
  (draft, value) =>
    value === '' ? undefined : setter(draft, value);
/** An empty cell means that there is nothing, and takes away what was there. */
const orNothing =
  (key: keyof AdviserInput, setter: Setter): Setter =>
  (draft, value) => {
    if (value !== '') return setter(draft, value);
    draft[key] = undefined;
    return undefined;
  };
const required =
  (setter: Setter): Setter =>
  (draft, value) =>
    value === '' ? { code: 'missing', detail: '必须填写' } : setter(draft, value);

function readPhone(value: string): Result<string, ValueFault> {
  const phone = values
    .plain(value)
    .replace(/^\+?86(?=1)/, '')
    .replaceAll(/[\s-]/g, '');
  return /^1\d{10}$/.test(phone) ? ok(phone) : { ok: false, error: { code: 'phone', detail: '应为 11 位手机号码' } };
}

const setters: Readonly<Partial<Record<ImportField, Setter>>> = {
  licenceNumber: required(take('licenceNumber', (value) => ok(values.plain(value)))),
  name: required(take('name', text)),
  sex: required(take('sex', values.readSex)),
  birthMonth: required(take('birthMonth', values.readBirthMonth)),
  ethnicity: required(take('ethnicity', text)),
  politicalStatus: required(take('politicalStatus', text)),
  education: required(take('education', text)),
  organisation: required(take('organisation', text)),
  practice: required(take('practice', values.readPractice)),
  phone: required(take('phone', readPhone)),
  onsiteHours: ifGiven(take('onsiteMinutes', values.readHours)),
  onsiteMinutes: ifGiven(take('onsiteMinutes', values.readCount)),
  lectures: ifGiven(take('lectures', values.readCount)),
  platformRegistered: orNothing('platformRegistered', take('platformRegistered', values.readYesNo)),
  conductStatementSigned: orNothing('conductStatementSigned', take('conductStatementSigned', values.readYesNo)),
  recommendedBy: take('recommendedBy', (value) => ok([...values.readList(value)])),
  profile: orNothing('profile', take('profile', text)),
  penalties: (draft, value) => {
    const found = values.readPenalties(value);
    if (!found.ok) return found.error;
    Object.assign(draft, found.value);
    return undefined;
  },
};

function setAssessment(draft: Draft, year: string, value: string): ValueFault | undefined {
  const found = value === '' ? ok('none' as const) : values.readAssessment(value);
  if (!found.ok) return found.error;
  const { [year]: _earlier, ...others } = draft.assessments ?? {};
  draft.assessments = found.value === 'none' ? others : { ...others, [year]: found.value };
  return undefined;
}

/**
 * A row as an adviser: what its columns say over what is registered already, so that a file may bring a few columns
 * only. Every fault is named; none repeats what a cell holds.
 */
export function readRow(
  columns: readonly Column[],
  cells: Cells,
  earlier: AdviserInput | undefined,
): Result<AdviserInput, readonly RowFault[]> {
  const draft: Draft = structuredClone(earlier) ?? {
    onsiteMinutes: 0,
    lectures: 0,
    assessments: {},
    penalties: [],
    penaltiesChecked: false,
    recommendedBy: [],
  };
  const since = readSince(columns, cells);
  const faults = columns.flatMap((column): readonly RowFault[] => {
    const { field } = column;
    if (field === undefined || field === 'district') return [];
    const cell = cellText(cells.get(column.column), field);
    const found = cell.ok ? setField(draft, field, cell.value, since) : cell.error;
    return found ? [at(column, found)] : [];
  });
  const parsed = AdviserInput.safeParse(draft, { error: faultText });
  if (parsed.success) return faults.length === 0 ? ok(parsed.data) : { ok: false, error: faults };
  const known = new Set(faults.map(({ column }) => column));
  const beside = faultsOf(parsed.error).flatMap(({ field, code, detail }): readonly RowFault[] => {
    const column = columnOf(columns, field);
    if (!column) return [{ code: 'column-missing', ...missingField(field) }];
    return known.has(columnName(column.column)) ? [] : [at(column, { code, detail })];
  });
  return { ok: false, error: [...faults, ...beside] };
}

function setField(draft: Draft, field: ImportField, value: string, since: Result<string | undefined, ValueFault>) {
  if (field.startsWith('assessment-')) return setAssessment(draft, field.slice('assessment-'.length), value);
  if (field === 'villagesSince') return since.ok ? undefined : since.error;
  if (field !== 'villages') return setters[field]?.(draft, value);
  const common = since.ok ? since.value : undefined;
  return required(take('villages', (list) => values.readVillages(list, common)))(draft, value);
}

/** The common date of a row's villages, from a column of its own. */
function readSince(columns: readonly Column[], cells: Cells): Result<string | undefined, ValueFault> {
  const column = columns.find(({ field }) => field === 'villagesSince');
  const cell = column ? cellText(cells.get(column.column), 'villagesSince') : ok('');
  return !cell.ok || cell.value !== '' ? (cell.ok ? values.readDay(cell.value) : cell) : ok(undefined);
}

const at = ({ column, header }: Column, { code, detail }: ValueFault): RowFault => ({
  column: columnName(column),
  header,
  code,
  detail,
});

const keyOf = (path: string): string => path.split(/[.[]/)[0] ?? '';

function columnOf(columns: readonly Column[], path: string): Column | undefined {
  const key = keyOf(path);
  return columns.find(({ field }) => field === key || (key === 'onsiteMinutes' && field === 'onsiteHours'));
}

function missingField(path: string): Pick<RowFault, 'detail' | 'missingField' | 'header'> {
  const field = keyOf(path) as ImportField;
  const header = headerOf(field);
  return { header, missingField: field, detail: `文件中有新登记的人员，须有“${header}”一列` };
}
