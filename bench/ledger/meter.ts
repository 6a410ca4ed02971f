import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

/** What DynamoDB would have billed. */
export type Metered = {
  readonly requests: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Requests by operation. */
  readonly operations: Readonly<Record<string, number>>;
};

export type Meter = {
  readonly url: string;
  /** The figures since the last `take`. */
  readonly take: () => Metered;
  /** Calls `crash` once, when the engine has carried out the n-th request from now and its answer is still unsent. */
  readonly crashAfter: (requests: number, crash: () => void) => void;
  readonly stop: () => Promise<void>;
};

type Wire = Record<string, unknown>;
type Units = { readonly write: number; readonly read: number };
type Capacity = { readonly CapacityUnits?: number };

/**
 * A loopback proxy in front of the engine that sees both sides alike: on the wire, with no hook in either's code. It
 * counts requests and the units of each, as DynamoDB bills them:
 * - PutItem, UpdateItem, GetItem, BatchGetItem: as the engine reports them (the report is asked for here, and taken out
 *   of the answer again);
 * - a conditional write that is refused: one unit, since no item here is larger than 1 KB;
 * - BatchExecuteStatement, for which DynamoDB Local reports nothing: for each INSERT, taken or refused as a duplicate,
 *   one unit a KB of its values.
 * Any other operation is an error: it would go unbilled.
 */
export async function startMeter(engine: string): Promise<Meter> {
  const pool = new Pool(engine, { connections: 64 });
  let total = emptyTotal();
  let crash: { left: number; readonly run: () => void } | undefined;

  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const asked = await bodyOf(incoming);
    const target = String(incoming.headers['x-amz-target']);
    const operation = target.slice(target.indexOf('.') + 1);
    const { statusCode, body } = await pool.request({
      path: '/',
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': target,
        authorization: String(incoming.headers.authorization),
      },
      body: JSON.stringify(
        operation === 'BatchExecuteStatement' ? asked : { ...asked, ReturnConsumedCapacity: 'TOTAL' },
      ),
    });
    const { ConsumedCapacity: consumed, ...answer } = (await body.json()) as Wire;
    add(total, operation, unitsOf(operation, asked, answer, consumed));
    if (crash && (crash.left -= 1) === 0) crash.run();
    outgoing.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  };

  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch((error: unknown) => {
      // The side that was killed has hung up; anything else must be seen.
      if (!outgoing.destroyed) outgoing.writeHead(500).end(String(error));
    });
  });
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = total;
      total = emptyTotal();
      return taken;
    },
    crashAfter: (requests, run) => {
      crash = { left: requests, run };
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await pool.close();
    },
  };
}

type Total = { requests: number; writeUnits: number; readUnits: number; operations: Record<string, number> };

const emptyTotal = (): Total => ({ requests: 0, writeUnits: 0, readUnits: 0, operations: {} });

function add(total: Total, operation: string, { write, read }: Units): void {
  total.requests += 1;
  total.writeUnits += write;
  total.readUnits += read;
  total.operations[operation] = (total.operations[operation] ?? 0) + 1;
}

async function bodyOf(incoming: IncomingMessage): Promise<Wire> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Wire;
}

function unitsOf(operation: string, asked: Wire, answer: Wire, consumed: unknown): Units {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
      return {
        write: String(answer['__type']).endsWith('ConditionalCheckFailedException') ? 1 : reported(consumed),
        read: 0,
      };
    case 'GetItem':
    case 'BatchGetItem':
      return { write: 0, read: reported(consumed) };
    case 'BatchExecuteStatement':
      return { write: insertUnits(asked, answer), read: 0 };
    default:
      throw new Error(`The meter has no price for ${operation}`);
  }
}

/** One report, or one for each table. */
function reported(consumed: unknown): number {
  const all = [consumed ?? []].flat() as readonly Capacity[];
  return all.reduce((sum, { CapacityUnits: units }) => sum + (units ?? 0), 0);
}

type Statement = { readonly Parameters?: readonly { readonly S?: string; readonly B?: string }[] };

function insertUnits(asked: Wire, answer: Wire): number {
  const statements = asked['Statements'] as readonly Statement[];
  const responses = (answer['Responses'] ?? []) as readonly { readonly Error?: { readonly Code: string } }[];
  return statements.reduce((sum, statement, index) => {
    const code = responses[index]?.Error?.Code;
    return code === undefined || code === 'DuplicateItem' ? sum + Math.ceil(bytesOf(statement) / 1024) : sum;
  }, 0);
}

/** Values, and one letter for each name. */
function bytesOf({ Parameters: parameters = [] }: Statement): number {
  return parameters.reduce(
    (sum, { S: text = '', B: binary = '' }) => sum + 1 + text.length + (binary.length * 3) / 4,
    0,
  );
}
