import { AwsFault, type JsonCall } from '../../shared/adapters/aws/json-call.ts';

/**
 * DynamoDB's protocol as far as a ballot's way speaks it, in memory and in this process, so that ten thousand histories
 * can be played. It refuses every request that it does not know. engine.test.ts replays recorded requests against
 * DynamoDB Local and compares answer by answer: that is why it may be believed.
 */

export type Item = Readonly<Record<string, Value | undefined>>;
type Value = { readonly S?: string; readonly N?: string; readonly B?: string };
type Input = Readonly<Record<string, unknown>>;
type Statement = { readonly Statement: string; readonly Parameters: readonly Value[] };
type Reads = Readonly<Record<string, { readonly Keys: readonly Item[]; readonly ConsistentRead: boolean }>>;
type Table = { readonly hash: string; readonly range: string; readonly items: Map<string, Item> };
/** A put, as the table's stream tells it. */
export type Put = { readonly sequence: string; readonly key: Item; readonly image: Item };

const tables = { ballots: ['p', 'v'], selection: ['pk', 'sk'] } as const;
export type TableName = keyof typeof tables;

export class ModelEngine {
  /** What happened to the ballots, in the order of the stream. */
  readonly stream: Put[] = [];
  readonly #tables: Record<TableName, Table>;
  #sequence: bigint;

  /** @param sequence the number before the first of the stream: numbers grow, and in length as well */
  constructor(sequence = 100n) {
    this.#sequence = sequence;
    const table = (name: TableName): Table => ({ hash: tables[name][0], range: tables[name][1], items: new Map() });
    this.#tables = { ballots: table('ballots'), selection: table('selection') };
  }

  /** Everything in a table: for those who look at it from outside. */
  items(table: TableName): readonly Item[] {
    return [...this.#tables[table].items.values()];
  }

  readonly call: JsonCall = async <Output>(operation: string, input: object) =>
    this.#perform(operation, input as Input) as Output;

  #perform(operation: string, input: Input): object {
    switch (operation) {
      case 'BatchExecuteStatement':
        return this.#insertAll(input['Statements'] as readonly Statement[]);
      case 'BatchGetItem':
        return this.#readAll(input['RequestItems'] as Reads);
      case 'GetItem':
        return this.#read(input);
      case 'Query':
        return this.#query(input);
      case 'UpdateItem':
        return this.#update(input);
      default:
        return refuse(`no operation ${operation}`);
    }
  }

  #table(name: unknown): Table {
    return this.#tables[name as TableName] ?? refuse(`no table ${String(name)}`);
  }

  #insertAll(statements: readonly Statement[]): object {
    if (statements.length < 1 || statements.length > 25) refuse(`${statements.length} statements`);
    const keys = new Set(statements.map(({ Parameters }) => JSON.stringify(Parameters.slice(0, 2))));
    if (keys.size < statements.length) refuse('one item twice in a request');
    return { Responses: statements.map((statement) => this.#insert(statement)) };
  }

  #insert({ Statement, Parameters }: Statement): object {
    const { name, fields } = /^INSERT INTO "(?<name>\w+)" VALUE \{(?<fields>.+)\}$/.exec(Statement)?.groups ?? {};
    const names = (fields ?? '').split(', ').map((field) => /^'(\w+)':\?$/.exec(field)?.[1] ?? refuse(Statement));
    if (names.length !== Parameters.length) refuse('parameters');
    const table = this.#table(name);
    const image: Item = Object.fromEntries(names.map((one, index) => [one, Parameters[index]]));
    const place = placeOf(table, image);
    if (table.items.has(place)) {
      return { Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' } };
    }
    table.items.set(place, image);
    this.#sequence += 1n + (this.#sequence % 3n);
    this.stream.push({ sequence: String(this.#sequence), key: keyOf(table, image), image });
    return {};
  }

  #readAll(reads: Reads): object {
    const answers = Object.entries(reads).map(([name, { Keys: keys }]) => {
      if (keys.length < 1 || keys.length > 100) refuse(`${keys.length} keys`);
      const table = this.#table(name);
      const places = keys.map((key) => placeOf(table, key));
      if (new Set(places).size < places.length) refuse('one key twice in a request');
      return [name, places.flatMap((place) => table.items.get(place) ?? [])];
    });
    return { Responses: Object.fromEntries(answers), UnprocessedKeys: {} };
  }

  #read(input: Input): object {
    const table = this.#table(input['TableName']);
    const item = table.items.get(placeOf(table, input['Key'] as Item));
    return item ? { Item: projected(item, input['ProjectionExpression']) } : {};
  }

  #query(input: Input): object {
    const table = this.#table(input['TableName']);
    const asked = /^(\w+) = (:\w+)$/.exec(String(input['KeyConditionExpression']));
    if (asked?.[1] !== table.hash || 'ExclusiveStartKey' in input) refuse('a query');
    const hash = valuesOf(input)[asked?.[2] ?? '']?.S;
    const found = [...table.items.values()].filter((item) => item[table.hash]?.S === hash);
    return { Items: found.map((item) => projected(item, input['ProjectionExpression'])), Count: found.length };
  }

  #update(input: Input): object {
    const table = this.#table(input['TableName']);
    const key = input['Key'] as Item;
    const old = table.items.get(placeOf(table, key));
    if (!holds(input, old)) {
      const all = input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD' && old ? { Item: old } : {};
      const message = 'The conditional request failed';
      throw new AwsFault('ConditionalCheckFailedException', 400, { message, ...all });
    }
    table.items.set(placeOf(table, key), { ...old, ...key, ...updated(input, old) });
    return {};
  }
}

function refuse(what: string): never {
  throw new AwsFault('ValidationException', 400, { message: `The model does not know: ${what}` });
}

const valuesOf = (input: Input): Item => (input['ExpressionAttributeValues'] ?? {}) as Item;
const keyOf = ({ hash, range }: Table, item: Item): Item => ({ [hash]: item[hash], [range]: item[range] });

function placeOf(table: Table, item: Item): string {
  if (!item[table.hash]?.S || !(item[table.range]?.S ?? item[table.range]?.B)) refuse('an item without its key');
  return JSON.stringify(keyOf(table, item));
}

function projected(item: Item, expression: unknown): Item {
  if (expression === undefined) return item;
  const names = (expression as string).split(', ');
  return Object.fromEntries(names.filter((name) => item[name]).map((name) => [name, item[name]]));
}

/** `attribute_not_exists(a)` and `a < :b`, joined by OR: texts compare by their bytes. */
function holds(input: Input, old: Item | undefined): boolean {
  const condition = input['ConditionExpression'];
  if (condition === undefined) return true;
  const value = (name: string) => valuesOf(input)[name]?.S ?? refuse(`the value ${name}`);
  return (condition as string)
    .split(' OR ')
    .map((term) => {
      const { absent, less, than } =
        /^(?:attribute_not_exists\((?<absent>\w+)\)|(?<less>\w+) < (?<than>:\w+))$/.exec(term)?.groups ?? refuse(term);
      if (absent) return old?.[absent] === undefined;
      const left = old?.[less ?? '']?.S;
      return left !== undefined && Buffer.compare(Buffer.from(left), Buffer.from(value(than ?? ''))) < 0;
    })
    .includes(true);
}

/** `SET a = :b ADD c :d, e :f`: the attributes as they are afterwards. */
function updated(input: Input, old: Item | undefined): Item {
  const expression = String(input['UpdateExpression']);
  const { set, add } = /^SET (?<set>\w+ = :\w+)(?: ADD (?<add>.+))?$/.exec(expression)?.groups ?? refuse(expression);
  const value = (name = '') => valuesOf(input)[name] ?? refuse(`the value ${name}`);
  const [name = '', given] = (set ?? '').split(' = ');
  const next: Record<string, Value> = { [name]: value(given) };
  for (const term of add?.split(', ') ?? []) {
    const [counter = '', by] = term.split(' ');
    next[counter] = { N: String(Number(old?.[counter]?.N ?? 0) + Number(value(by).N)) };
  }
  const used = new Set(`${expression} ${String(input['ConditionExpression'])}`.match(/:\w+/g));
  if (Object.keys(valuesOf(input)).some((one) => !used.has(one))) refuse('a value that no expression uses');
  return next;
}
