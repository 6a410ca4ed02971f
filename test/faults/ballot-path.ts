import type { DynamoDBRecord } from 'aws-lambda';
import { foldTallies } from '../../shared/actions/fold-tallies.ts';
import { ingestBallots } from '../../shared/actions/ingest-ballots.ts';
import type { IngestReport, QueuedBallot } from '../../shared/actions/ingest-ballots.ts';
import type { DeadLetters } from '../../shared/actions/vote-ports.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { ledgerChangeOf } from '../../shared/adapters/dynamodb/ledger-stream.ts';
import { dynamoTallyFold } from '../../shared/adapters/dynamodb/tally-fold.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import type { Count, Sent, Stored } from './oracle.ts';

export const opensAt = Date.UTC(2022, 4, 16, 1);
export const tables = { ballots: 'ballots', selection: 'selection' };

/** The voter's key is the voter's number: 10 bytes, of which the first 4 bits say the bucket, here the last digit. */
export function voterKeyOf(voter: number): string {
  const bytes = Buffer.alloc(10);
  bytes[0] = (voter % 10) * 16;
  bytes.writeUInt32BE(voter, 4);
  return bytes.toString('base64url');
}

/** A ballot as cast-ballot sends it. Another acceptance time makes it another ballot. */
export function ballotOf(ledger: string, voter: number, picks: readonly number[], after: number): BallotCast {
  return {
    type: 'ballot-cast',
    ballotId: `bal_${voterKeyOf(voter)}${String(after).padStart(8, '0')}`,
    roundId: 'rnd_faults',
    ledger,
    voterKey: voterKeyOf(voter),
    picks: [...picks],
    acceptedAt: opensAt + after,
    opensAt,
  };
}

export const sentOf = ({ voterKey, picks, acceptedAt }: BallotCast): Sent => ({ voter: voterKey, picks, acceptedAt });

/** Ingest and fold over an engine, as their functions wire them: a process that starts anew at each call. */
export function ballotPath(call: JsonCall, deadLetters: DeadLetters = { put: async () => undefined }) {
  return {
    ingest: (messages: readonly QueuedBallot[]): Promise<IngestReport> =>
      ingestBallots({ ledger: dynamoBallotLedger(call, tables.ballots), deadLetters }, messages),
    fold: (records: readonly DynamoDBRecord[]) =>
      foldTallies({ tallies: dynamoTallyFold(call, tables.selection) }, records.map(ledgerChangeOf)),
    recount: (ledger: string) => dynamoBallotLedger(call, tables.ballots).recount(ledger),
  };
}

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly B?: string } | undefined>>;

/** The ledger's items, decoded by hand: numbers of 7 bits a byte, the lowest first. */
export function storedOf(items: readonly Item[]): readonly Stored[] {
  return items.map(({ v, b }) => {
    const numbers: number[] = [];
    let [value, scale] = [0, 1];
    for (const byte of Buffer.from(b?.B ?? '', 'base64')) {
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) {
        numbers.push(value);
        [value, scale] = [0, 1];
      }
    }
    const [after = 0, ...picks] = numbers;
    return { voter: Buffer.from(v?.B ?? '', 'base64').toString('base64url'), picks, acceptedAt: opensAt + after };
  });
}

/** What the folded tallies hold together. */
export function tallyOf(items: readonly Item[]): Count {
  const votes = new Map<number, number>();
  let ballots = 0;
  for (const item of items) {
    ballots += Number(item['ballots']?.N ?? 0);
    for (const [name, value] of Object.entries(item)) {
      const [, ordinal] = /^v(\d+)$/.exec(name) ?? [];
      if (ordinal !== undefined) votes.set(Number(ordinal), (votes.get(Number(ordinal)) ?? 0) + Number(value?.N));
    }
  }
  return { ballots, votes };
}

/** Messages as the queue hands them over. */
export const messagesOf = (
  ballots: readonly BallotCast[],
): readonly (QueuedBallot & { readonly ballot: BallotCast })[] =>
  ballots.map((ballot, index) => ({ messageId: `m${index}`, body: JSON.stringify(ballot), ballot }));
