import { type AttributeValue, type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { tables } from './ballot-path.ts';

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly B?: string } | undefined>>;

/** What lies in both tables of one round, read past the system's own code; binary values as base64, as on the wire. */
export async function engineState(client: DynamoDBClient, ledger: string): Promise<{ items: Item[]; tallies: Item[] }> {
  const [ballots, tallies] = await Promise.all([
    client.send(
      new ScanCommand({
        TableName: tables.ballots,
        ConsistentRead: true,
        FilterExpression: 'begins_with(p, :ledger)',
        ExpressionAttributeValues: { ':ledger': { S: ledger } },
      }),
    ),
    client.send(
      new QueryCommand({
        TableName: tables.selection,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `TALLY#${ledger}` } },
      }),
    ),
  ]);
  return { items: (ballots.Items ?? []).map(onWire), tallies: (tallies.Items ?? []).map(onWire) };
}

function onWire(item: Readonly<Record<string, AttributeValue>>): Item {
  return Object.fromEntries(
    Object.entries(item).map(([name, { S, N, B }]) => [
      name,
      {
        ...(S !== undefined && { S }),
        ...(N !== undefined && { N }),
        ...(B && { B: Buffer.from(B).toString('base64') }),
      },
    ]),
  );
}
