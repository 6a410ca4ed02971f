/** What a PartiQL statement is authorized as. */
export type StatementTarget = {
  readonly action: 'PartiQLSelect' | 'PartiQLInsert' | 'PartiQLUpdate' | 'PartiQLDelete';
  readonly table: string;
  readonly index?: string;
};

const name = String.raw`(?:"([^"]+)"|([A-Za-z0-9_.-]+))`;
/** `"Table"."Index"`: an index is only ever named quoted, since a table's bare name may hold dots. */
const table = String.raw`${name}(?:\."([^"]+)")?`;
const forms = [
  ['PartiQLInsert', new RegExp(String.raw`^\s*insert\s+into\s+${table}(?=[\s'({]|$)`, 'i')],
  ['PartiQLUpdate', new RegExp(String.raw`^\s*update\s+${table}(?=\s|$)`, 'i')],
  ['PartiQLDelete', new RegExp(String.raw`^\s*delete\s+from\s+${table}(?=\s|$)`, 'i')],
  ['PartiQLSelect', new RegExp(String.raw`^\s*exists\s*\(\s*select\b.*?\bfrom\s+${table}(?=[\s)]|$)`, 'is')],
  ['PartiQLSelect', new RegExp(String.raw`^\s*select\b.*?\bfrom\s+${table}(?=\s|$)`, 'is')],
] as const;

/** Statements repeat with other parameters, 25 in each request of the ballot path. */
const known = new Map<string, StatementTarget | undefined>();
const remembered = 1000;

/**
 * Reads action, table and index off a statement; undefined for what is none of the four kinds, which nobody may run.
 *
 * What stands before the table's name cannot mislead it: with a text, a comment or an open quote there, it is not read.
 */
export const statementTarget = (statement: string): StatementTarget | undefined => {
  if (known.has(statement)) return known.get(statement);
  const target = read(statement);
  if (known.size >= remembered) known.clear();
  known.set(statement, target);
  return target;
};

const read = (statement: string): StatementTarget | undefined => {
  for (const [action, form] of forms) {
    const match = form.exec(statement);
    if (match === null) continue;
    const [whole, quoted, bare, index] = match;
    const found = quoted ?? bare;
    if (found === undefined || misleading(whole)) return undefined;
    return index === undefined ? { action, table: found } : { action, table: found, index };
  }
  return undefined;
};

/** `SELECT ' from Allowed ' FROM Forbidden`, or the same with a quoted name, must not pass as a reading of Allowed. */
const misleading = (beginning: string): boolean => /'|--|\/\*/.test(beginning) || beginning.split('"').length % 2 === 0;
