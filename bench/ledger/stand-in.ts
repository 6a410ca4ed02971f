import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BallotCast } from '../../shared/contract/messages.ts';
import {
  bucketOf,
  encodeBallot,
  itemBytes,
  partitionOf,
  voterKeyOf,
} from '../../shared/adapters/dynamodb/ballot-codec.ts';

/** An item of the ledger as DynamoDB's JSON spells it, with the bytes that it is billed. */
export type Row = { readonly p: string; readonly v: string; readonly b: string; readonly bytes: number };
/** One answer to a Query. */
export type Page = { readonly body: string; readonly items: number; readonly bytes: number };

/** A consistent read is billed a unit for 4 KB, rounded up once a request. */
const unitBytes = 4096;

export function rowOf(ballot: BallotCast): Row {
  const v = voterKeyOf(ballot.voterKey);
  const b = encodeBallot({ sinceOpening: ballot.acceptedAt - ballot.opensAt, picks: ballot.picks });
  return {
    p: partitionOf(ballot.ledger, bucketOf(v)),
    v: Buffer.from(v).toString('base64'),
    b: Buffer.from(b).toString('base64'),
    bytes: itemBytes(b),
  };
}

/**
 * The pages in which DynamoDB answers the recount's Query of one partition, which asks for `b` alone: in the order of
 * the key's bytes, cut at the Query's Limit. A full page names its last key even when nothing follows. No page comes
 * near 1 MB of billed bytes, which would cut it before.
 */
export function pagesOf(rows: readonly Row[], limit: number): Page[] {
  const sorted = rows.toSorted((x, y) => Buffer.compare(Buffer.from(x.v, 'base64'), Buffer.from(y.v, 'base64')));
  const pages: Page[] = [];
  for (let from = 0; from === pages.length * limit;) {
    const items = sorted.slice(from, from + limit);
    const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
    pages.push({ body: bodyOf(items, items.length === limit), items: items.length, bytes });
    from += items.length;
  }
  return pages;
}

export const readUnitsOf = (pages: readonly Page[]): number =>
  pages.reduce((sum, { bytes }) => sum + Math.max(1, Math.ceil(bytes / unitBytes)), 0);

function bodyOf(rows: readonly Row[], more: boolean): string {
  const last = rows.at(-1);
  return JSON.stringify({
    Items: rows.map(({ b }) => ({ b: { B: b } })),
    Count: rows.length,
    ScannedCount: rows.length,
    ...(more && last && { LastEvaluatedKey: { p: { S: last.p }, v: { B: last.v } } }),
  });
}

type Query = {
  readonly ExpressionAttributeValues: { readonly ':p': { readonly S: string } };
  readonly ExclusiveStartKey?: { readonly v: { readonly B: string } };
};

/** Serves the pages of each partition over HTTP as DynamoDB would. @returns its address */
export async function servePages(partitions: ReadonlyMap<string, readonly Page[]>): Promise<string> {
  const answers = new Map<string, Buffer>();
  for (const [partition, pages] of partitions) {
    let after = '';
    for (const { body } of pages) {
      answers.set(`${partition} ${after}`, Buffer.from(body));
      after = (JSON.parse(body) as { LastEvaluatedKey?: { v: { B: string } } }).LastEvaluatedKey?.v.B ?? '';
    }
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = JSON.parse(Buffer.concat(chunks).toString()) as Query;
      const start = query.ExclusiveStartKey?.v.B ?? '';
      const answer = answers.get(`${query.ExpressionAttributeValues[':p'].S} ${start}`);
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' }).end(answer ?? '{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
