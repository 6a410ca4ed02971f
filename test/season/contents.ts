import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Cloud } from '../../local/index.ts';

export type Contents = {
  /** Every item of ledger and selection, audit lines included, as sorted JSON: equal when nothing at all was written. */
  readonly tables: () => Promise<readonly string[]>;
  /** Every item that is kept of voters. */
  readonly voters: () => Promise<readonly string[]>;
  /** Keys and sizes of the objects in the evidence bucket. */
  readonly evidence: () => Promise<readonly string[]>;
  readonly close: () => void;
};

/** Looks into the stores as the operator does, past all functions. */
export function contentsOf({ endpoints, adminCredentials: credentials, region, resources }: Cloud): Contents {
  const dynamodb = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  const s3 = new S3Client({ endpoint: endpoints.s3, region, credentials, forcePathStyle: true });
  const named = (name: string): string => {
    const found = resources[name];
    if (found === undefined) throw new Error(`${name} is none of ${Object.keys(resources).join(', ')}`);
    return found;
  };
  const items = async (TableName: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const page of paginateScan({ client: dynamodb }, { TableName, ConsistentRead: true })) {
      for (const item of page.Items ?? []) found.push(`${TableName} ${JSON.stringify(sorted(item))}`);
    }
    return found;
  };
  return {
    tables: async () =>
      (await Promise.all([named('BallotsTable'), named('SelectionTable')].map(items))).flat().toSorted(),
    voters: () => items(named('VotersTable')),
    evidence: async () => {
      const listed = await s3.send(new ListObjectsV2Command({ Bucket: named('Evidence') }));
      return (listed.Contents ?? []).map(({ Key, Size }) => `${Key} ${Size}`).toSorted();
    },
    close: () => {
      dynamodb.destroy();
      s3.destroy();
    },
  };
}

/** Attribute values keep their order in lists and lose it in maps, as DynamoDB sees them. */
function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
