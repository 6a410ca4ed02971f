import { parentPort, workerData } from 'node:worker_threads';
import { Pool } from 'undici';
import type { PlannedBallot } from './ballots.ts';
import type { BurstMessage, BurstOrder } from './burst.ts';

const { origin, roundId, ballots, connections } = workerData as BurstOrder;
const pool = new Pool(origin, { connections, pipelining: 1 });
const personsPerRequest = 1000;
const tries = 3;

const tell = (message: BurstMessage) => parentPort?.postMessage(message);

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await pool.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.statusCode, body: (await response.body.json()) as Record<string, unknown> };
}

/** Voters hold their passes before they vote, so the passes are asked for before the clock runs. */
async function passes(): Promise<ReadonlyMap<string, string>> {
  const persons = [...new Set(ballots.map((ballot) => ballot.person))];
  const issued = new Map<string, string>();
  for (let from = 0; from < persons.length; from += personsPerRequest) {
    const part = persons.slice(from, from + personsPerRequest);
    const answer = await post('/voter-issuer/passes', { persons: part });
    if (answer.status !== 200) throw new Error(`The voter issuer answered ${answer.status}`);
    for (const [index, { pass }] of (answer.body['passes'] as { pass: string }[]).entries()) {
      issued.set(part[index] as string, pass);
    }
  }
  return issued;
}

const counts = { sent: 0, accepted: 0, alreadyVoted: 0, refused: {} as Record<string, number>, failed: 0 };

function count(status: number, code: unknown): void {
  if (status === 202) counts.accepted += 1;
  else if (code === 'already-voted') counts.alreadyVoted += 1;
  else if (status >= 500) counts.failed += 1;
  else counts.refused[String(code)] = (counts.refused[String(code)] ?? 0) + 1;
}

/** A voter whose connection was cut tries again, as a browser would; the ledger counts the ballot once. */
async function vote(ballot: PlannedBallot, pass: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await post(
        `/api/rounds/${roundId}/ballots`,
        { picks: ballot.picks },
        { authorization: `Bearer ${pass}` },
      );
      if (answer.status < 500 || attempt === tries) return count(answer.status, answer.body['code']);
    } catch (error) {
      if (attempt === tries) return count(599, String(error));
    }
  }
}

const issued = await passes();
tell({ type: 'progress', sent: 0 });
const queue = ballots.values();
await Promise.all(
  Array.from({ length: connections }, async () => {
    for (const ballot of queue) {
      await vote(ballot, issued.get(ballot.person) as string);
      counts.sent += 1;
      if (counts.sent % 100 === 0) tell({ type: 'progress', sent: counts.sent });
    }
  }),
);
await pool.close();
tell({ type: 'done', counts });
