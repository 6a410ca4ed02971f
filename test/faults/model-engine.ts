import type { DynamoDBRecord } from 'aws-lambda';
import { AwsFault, type JsonCall } from '../../shared/adapters/aws/json-call.ts';

type Value = { readonly S?: string; readonly N?: string; readonly B?: string };
type Item = Record<string, Value>;
type Input = {
  readonly Statements?: readonly { readonly Parameters: readonly Value[] }[];
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
};

const keyOf = (item: Item): string => `${item['p']?.S}/${item['v']?.B}`;

/**
 * DynamoDB in a few lines, as far as ingest, fold and recount use it, so that ten thousand histories take seconds. It may
 * be believed since the same random programs give the same answers here and on DynamoDB Local (engine.test.ts).
 */
export function modelEngine() {
  const ballots = new Map<string, Item>();
  const tallies = new Map<string, Item>();
  const stream: DynamoDBRecord[] = [];

  const insert = ([p, v, b]: readonly Value[]) => {
    const item: Item = { p: p ?? {}, v: v ?? {}, b: b ?? {} };
    if (ballots.has(keyOf(item))) return { Error: { Code: 'DuplicateItem' } };
    ballots.set(keyOf(item), item);
    const NewImage = item as never;
    stream.push({ dynamodb: { Keys: NewImage, NewImage, SequenceNumber: String(1_000 + stream.length) } });
    return {};
  };

  /** `SET seq = :last ADD ballots :ballots, v1 :v1` on the condition that `seq` lies below `:first`. */
  const fold = ({ Key: key = {}, UpdateExpression = '', ExpressionAttributeValues: values = {} }: Input) => {
    const id = `${key['pk']?.S}/${key['sk']?.S}`;
    const item = tallies.get(id) ?? { ...key };
    if (item['seq'] && !((item['seq'].S ?? '') < (values[':first']?.S ?? ''))) {
      throw new AwsFault('ConditionalCheckFailedException', 400, { Item: item });
    }
    const added: Item = { ...item, seq: { S: values[':last']?.S ?? '' } };
    for (const [, name = ''] of UpdateExpression.matchAll(/(\w+) :\1\b/g)) {
      added[name] = { N: String(Number(item[name]?.N ?? 0) + Number(values[`:${name}`]?.N)) };
    }
    tallies.set(id, added);
    return {};
  };

  const perform = (operation: string, input: Input): unknown => {
    switch (operation) {
      case 'BatchExecuteStatement':
        return { Responses: (input.Statements ?? []).map(({ Parameters }) => insert(Parameters)) };
      case 'BatchGetItem':
        return {
          Responses: Object.fromEntries(
            Object.entries(input.RequestItems ?? {}).map(([table, { Keys }]) => [
              table,
              Keys.flatMap((key) => ballots.get(keyOf(key)) ?? []),
            ]),
          ),
        };
      case 'GetItem':
        return { Item: ballots.get(keyOf(input.Key ?? {})) };
      case 'Query':
        return { Items: [...ballots.values()].filter(({ p }) => p?.S === input.ExpressionAttributeValues?.[':p']?.S) };
      case 'UpdateItem':
        return fold(input);
      default:
        throw new Error(`The model engine does not know ${operation}`);
    }
  };
  // Through JSON, as over the wire.
  const call = (async (operation: string, input: object) =>
    JSON.parse(JSON.stringify(perform(operation, JSON.parse(JSON.stringify(input)))))) as JsonCall;
  return {
    call,
    stream: stream as readonly DynamoDBRecord[],
    items: (): readonly Item[] => [...ballots.values()],
    tallies: (): readonly Item[] => [...tallies.values()],
  };
}
