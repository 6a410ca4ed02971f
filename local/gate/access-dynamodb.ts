import * as z from 'zod';
import { statementTarget } from './partiql.ts';
import type { Access } from './policy.ts';

/** Where the resources of this cloud are said to be. */
export type Place = { readonly account: string; readonly region: string };

const keyed = z.record(z.string(), z.unknown());
const transaction = z.object({
  TransactItems: z.array(z.record(z.string(), z.object({ TableName: z.string() }).loose())),
});
const statement = z.object({ Statement: z.string() });

/** Names of the parts of TransactWriteItems and TransactGetItems, and what each is authorized as. */
const transactionActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * What a DynamoDB or DynamoDB Streams request does.
 *
 * @throws ZodError when the body is not of the operation's shape.
 */
export const dynamodbAccess = (operation: string, body: unknown, place: Place): Access[] => {
  const on = (action: string, resource: string): Access => ({ action: `dynamodb:${action}`, resource });
  switch (operation) {
    case 'BatchGetItem':
    case 'BatchWriteItem': {
      const { RequestItems } = z.object({ RequestItems: keyed }).parse(body);
      return Object.keys(RequestItems).map((table) => on(operation, tableArn(table, place)));
    }
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return transaction
        .parse(body)
        .TransactItems.flatMap(Object.entries)
        .map(([part, { TableName }]) => on(transactionActions[part] ?? part, tableArn(TableName, place)));
    case 'ExecuteStatement':
      return [statementAccess(statement.parse(body).Statement, place)];
    case 'BatchExecuteStatement':
      return z
        .object({ Statements: z.array(statement) })
        .parse(body)
        .Statements.map(({ Statement }) => statementAccess(Statement, place));
    case 'ExecuteTransaction':
      return z
        .object({ TransactStatements: z.array(statement) })
        .parse(body)
        .TransactStatements.map(({ Statement }) => statementAccess(Statement, place));
    default:
      return [on(operation, resourceOf(operation, body, place))];
  }
};

const anyNames = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  StreamArn: z.string().optional(),
  ShardIterator: z.string().optional(),
  ResourceArn: z.string().optional(),
});

/** Everything that names one table, index or stream; `*` for what names none, such as ListTables. */
const resourceOf = (operation: string, body: unknown, place: Place): string => {
  const { TableName, IndexName, StreamArn, ShardIterator, ResourceArn } = anyNames.parse(body);
  if (StreamArn !== undefined) return placed(StreamArn, place);
  if (ShardIterator !== undefined) {
    // `arn:aws:dynamodb:…:table/T/stream/2026-…|001|position`: the stream that the iterator was given out for.
    const stream = ShardIterator.split('|').find((part) => part.startsWith('arn:'));
    return placed(stream ?? '*', place);
  }
  if (ResourceArn !== undefined) return placed(ResourceArn, place);
  if (TableName === undefined) return '*';
  const table = tableArn(TableName, place);
  if (operation === 'ListStreams') return `${table}/stream/*`;
  const usesIndex = IndexName !== undefined && (operation === 'Query' || operation === 'Scan');
  return usesIndex ? `${table}/index/${IndexName}` : table;
};

const statementAccess = (text: string, place: Place): Access => {
  const target = statementTarget(text);
  // Nothing but an administrator holds an action of this name.
  if (target === undefined) return { action: 'dynamodb:PartiQLUnreadable', resource: '*' };
  const table = tableArn(target.table, place);
  return {
    action: `dynamodb:${target.action}`,
    resource: target.index === undefined ? table : `${table}/index/${target.index}`,
  };
};

/** Tables may be named by their ARN. */
const tableArn = (name: string, place: Place): string =>
  name.startsWith('arn:') ? placed(name, place) : `arn:aws:dynamodb:${place.region}:${place.account}:table/${name}`;

/** DynamoDB Local puts its streams into a region `ddblocal`; policies name them where the template has them. */
const placed = (arn: string, { account, region }: Place): string =>
  arn.replace(/^arn:[^:]*:dynamodb:[^:]*:[^:]*:/, `arn:aws:dynamodb:${region}:${account}:`);
