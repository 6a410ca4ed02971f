import { setTimeout as pause } from 'node:timers/promises';
import { dynamoRoundStore } from '../../shared/adapters/dynamodb/round-store.ts';
import type { Deployment } from './deployment.ts';
import { OpsFault } from './fault.ts';
import { ledgerTips } from './ledger-tips.ts';
import { depthOf, halvesOf } from './queues.ts';
import { rebuildTally, type Rebuilt } from './rebuild-tally.ts';
import type { Signature } from './signature.ts';

/** As for a ranking: a ballot of the last second may still be on its way into the queue, and SQS counts late. */
const settling = 60_000;
/** Milliseconds of silence after which the stream counts as read to its end; a write is seen there within a second. */
const streamSettles = 3_000;

/**
 * `rebuild-tally ROUND`: refused while ballots may still come in, since its totals are hidden then, and since a bucket
 * can only be set right while nothing is written to it.
 * @param signed undefined: only told what would be changed
 */
export async function rebuildCommand(to: Deployment, roundId: string, signed: Signature | undefined): Promise<string> {
  const { dynamo, streams, sqs, find, now } = to;
  const [ballotsTable, selectionTable] = [find('BallotsTable'), find('SelectionTable')];
  const round = await dynamoRoundStore(dynamo, selectionTable).get(roundId);
  if (!round) throw new OpsFault(`There is no round ${roundId}.`);
  if (!round.vote) throw new OpsFault(`${roundId} has no online vote.`);
  const at = await now();
  if (at < round.vote.closesAt + settling) {
    const from = new Date(round.vote.closesAt + settling).toISOString();
    throw new OpsFault(`The vote of ${roundId} is not over: its tally can be rebuilt from ${from} on.`);
  }
  const { waiting, inFlight } = await depthOf(sqs, find(halvesOf('ballots').queue));
  if (waiting + inFlight > 0) {
    throw new OpsFault(`${waiting + inFlight} ballots are still on their way: rebuild once the queue is empty.`);
  }
  const tips = await ledgerTips(
    { dynamo, streams },
    { table: ballotsTable, ledger: round.ledger, settle: streamSettles },
  );
  const ports = { dynamo, ballotsTable, selectionTable, tips, pause: (milliseconds: number) => pause(milliseconds) };
  return told(roundId, await rebuildTally(ports, round, signed && { ...signed, at }), signed !== undefined);
}

function told(roundId: string, { drift, changes, moving }: Rebuilt, applied: boolean): string {
  const lines = changes
    .toSorted((a, b) => (a.bucket < b.bucket ? -1 : 1))
    .map(
      ({ bucket, live, ledger }) => `  bucket ${bucket}: ${live} ballots in the live tally, ${ledger} in the ledger`,
    );
  if (moving.length > 0) {
    throw new OpsFault(
      [...lines, `Ballots are still being counted in the buckets ${moving.join(', ')}: run it again.`].join('\n'),
    );
  }
  if (lines.length === 0) return `The live tally of ${roundId} is what the ledger has: nothing to rebuild.`;
  const verdict = applied
    ? `Rebuilt. Live tally and recount were ${drift.before} ballots apart, now ${drift.after}. Ask for a new ranking.`
    : `Live tally and recount are ${drift.before} ballots apart. Rebuild with --yes --by NAME --reason TEXT.`;
  return [`${roundId}:`, ...lines, verdict].join('\n');
}
