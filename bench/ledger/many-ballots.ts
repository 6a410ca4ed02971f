import { createHash } from 'node:crypto';
import type { BallotCast } from '../../shared/contract/messages.ts';

/** A round of five days, in which every voter picks three of sixty. */
const opensAt = Date.parse('2022-05-20T00:00:00+08:00');
const open = 5 * 24 * 3600 * 1000;
const candidates = 60;

export const ledger = 'mil';

/** As many ballots as asked for, each of a voter of its own, spread evenly over the round. */
export function* manyBallots(count: number): Generator<BallotCast> {
  for (let index = 0; index < count; index += 1) {
    const voter = createHash('sha256').update(`many ${index}`).digest();
    const first = voter.readUInt8(10) % candidates;
    yield {
      type: 'ballot-cast',
      ballotId: `bal_${String(index).padStart(22, '0')}`,
      roundId: 'rnd_changzhou-2022_city',
      ledger,
      voterKey: voter.subarray(0, 10).toString('base64url'),
      picks: [
        first,
        (first + 1 + (voter.readUInt8(11) % 19)) % candidates,
        (first + 20 + (voter.readUInt8(12) % 19)) % candidates,
      ],
      acceptedAt: opensAt + Math.floor((open * index) / count),
      opensAt,
    };
  }
}
