import { daysAfter } from '../../platform/clock.ts';
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { AuditReader } from '../../actions/registry-ports.ts';
import type { AuditEntry } from '../../actions/records.ts';
import { type ImportStates, importStates } from './import-states.ts';
import { type Item, recordOf } from './item.ts';
import { auditIndex } from '../../contract/audit-index.ts';
import { auditOf, auditPk } from './keys.ts';

/** An answer holds 6 MB; entries carry what was there before and after. */
const pageBytes = 3_000_000;

/** The append-only record in the Selection table, by day and by target. Entries of an import count once it is committed. */
export function dynamoAuditReader(client: DynamoDBClient, table: string): AuditReader {
  const states = importStates(client, table);
  return {
    ofTarget: async (campaignId, target) => {
      const items = await all(client, {
        TableName: table,
        IndexName: auditIndex.name,
        KeyConditionExpression: `${auditIndex.attribute} = :target`,
        ExpressionAttributeValues: marshall({ ':target': auditOf(campaignId, target) }),
        ScanIndexForward: false,
      });
      return (await Promise.all(items.map((item) => effective(states, item)))).flat();
    },
    ofDays: async (campaignId, { from, to }, { after, limit }) => {
      const entries: AuditEntry[] = [];
      let bytes = 0;
      const [startDay, startKey] = after === undefined ? [from, undefined] : splitCursor(after);
      for (let day = startDay; day <= to; day = daysAfter(day, 1)) {
        let last = day === startDay ? startKey : undefined;
        for (;;) {
          const { items, more } = await page(client, table, auditPk(campaignId, day), last);
          for (const item of items) {
            if (entries.length === limit || bytes > pageBytes) return { entries, next: `${day}~${last ?? ''}` };
            const found = await effective(states, item);
            entries.push(...found);
            bytes += Buffer.byteLength(JSON.stringify(found));
            last = item['sk']?.S;
          }
          if (!more) break;
        }
      }
      return { entries };
    },
  };
}

async function page(
  client: DynamoDBClient,
  table: string,
  pk: string,
  after: string | undefined,
): Promise<{ readonly items: readonly Item[]; readonly more: boolean }> {
  const { Items: items = [], LastEvaluatedKey: more } = await client.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
      ExpressionAttributeValues: marshall({ ':pk': pk, ':after': after }, { removeUndefinedValues: true }),
    }),
  );
  return { items, more: more !== undefined };
}

async function all(client: DynamoDBClient, query: ConstructorParameters<typeof QueryCommand>[0]): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const answer = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: start }));
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start);
  return items;
}

async function effective(states: ImportStates, item: Item): Promise<readonly AuditEntry[]> {
  const { auditOf: _indexed, ...entry } = recordOf(item) as AuditEntry & { readonly auditOf?: string };
  const counts = entry.importId === undefined || (await states(entry.importId)) === 'committed';
  return counts ? [entry] : [];
}

function splitCursor(after: string): readonly [string, string | undefined] {
  const [day = '', key = ''] = after.split('~');
  return [day, key === '' ? undefined : key];
}
