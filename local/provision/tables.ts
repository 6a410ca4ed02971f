import { isDeepStrictEqual } from 'node:util';
import { AwsError, type AwsJson } from '../aws-json.ts';
import type { TableModel } from '../template/index.ts';
import { StartupError } from '../types.ts';

type Key = { readonly AttributeName: string; readonly KeyType: string };
type Index = { readonly IndexName: string; readonly KeySchema: readonly Key[]; readonly Projection?: object };
type Description = {
  readonly KeySchema: readonly Key[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly StreamSpecification?: { readonly StreamViewType?: string };
  readonly LatestStreamArn?: string;
};

/**
 * Makes a table as the template says it, or checks that the one of an earlier start is still the same.
 * @returns the ARN of its stream as the engine knows it.
 * @throws StartupError when the template now asks for another key, index or stream than the table has.
 */
export async function provisionTable(dynamodb: AwsJson, table: TableModel): Promise<string | undefined> {
  const existing = await describe(dynamodb, table);
  const description = existing ?? (await create(dynamodb, table));
  if (existing) compare(table, existing);
  return description.LatestStreamArn;
}

async function describe(dynamodb: AwsJson, table: TableModel): Promise<Description | undefined> {
  try {
    const answer = await dynamodb.call('DescribeTable', { TableName: table.physicalName });
    return (answer as { Table: Description }).Table;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function create(dynamodb: AwsJson, { physicalName, properties }: TableModel): Promise<Description> {
  // Nothing is forgotten here: the engine sweeps by this machine's clock, and a campaign of a past year would be swept at once.
  const { StreamSpecification, TimeToLiveSpecification: _, ...rest } = properties;
  const answer = await dynamodb.call('CreateTable', {
    ...rest,
    TableName: physicalName,
    BillingMode: 'PAY_PER_REQUEST',
    ...(StreamSpecification && { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } }),
  });
  return (answer as { TableDescription: Description }).TableDescription;
}

function compare({ path, physicalName, properties }: TableModel, existing: Description): void {
  const differences = [
    !isDeepStrictEqual(shape(properties), shape(existing)) && 'keys or indexes',
    properties.StreamSpecification?.StreamViewType !== existing.StreamSpecification?.StreamViewType && 'stream',
  ].filter((difference) => difference !== false);
  if (differences.length === 0) return;
  throw new StartupError(
    `Table ${physicalName} (${path}) was made with other ${differences.join(' and ')} than the template has now: ` +
      'start with --fresh to make it anew, without its data.',
  );
}

/** What cannot be changed under a table's data, in an order that does not depend on who wrote it. */
function shape(table: Pick<TableModel['properties'] | Description, keyof Shape>): object {
  const indexes = (list: readonly { IndexName: string; KeySchema: readonly Key[] }[] | undefined): object =>
    Object.fromEntries((list ?? []).map(({ IndexName, KeySchema }) => [IndexName, keyOf(KeySchema)]));
  return {
    key: keyOf(table.KeySchema),
    attributes: Object.fromEntries(
      table.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
    ),
    global: indexes(table.GlobalSecondaryIndexes),
    local: indexes(table.LocalSecondaryIndexes),
  };
}

type Shape = Pick<
  Description,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'
>;

function keyOf(schema: readonly Key[]): object {
  return Object.fromEntries(schema.map(({ AttributeName, KeyType }) => [KeyType, AttributeName]));
}
