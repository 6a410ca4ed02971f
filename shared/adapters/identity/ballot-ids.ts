import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

import type { BallotIds, BallotSalts } from '../../actions/vote-ports.ts';
import type { RoundRecord } from '../../actions/records.ts';
import { phaseOf } from '../../domain/ballot.ts';
import type { VoterSecret } from './voter-secret.ts';

const voterKeyBytes = 10;
const blockBytes = 16;
const prefix = 'bal_';

type Purpose = 'ballot-id' | 'ballot-salt';
type KeyedRound = Pick<RoundRecord, 'roundId' | 'voterKeyVersion'>;

/**
 * Ballot ids that can be turned back: voter key (10 bytes) and acceptance time (6 bytes, milliseconds, big-endian) make
 * one AES-256 block, enciphered under a key of the round that follows from the voter secret by HKDF-SHA256. One block
 * that never repeats needs no mode and no nonce: equal ids are equal ballots' voters and times, and nothing else shows.
 * The salts of ballot hashes follow from the same secret under another name, so that an auditor can make them again.
 */
export function secretBallotIds(secret: VoterSecret): BallotIds & BallotSalts {
  const keys = new Map<string, Buffer>();
  const keyOf = async (purpose: Purpose, { roundId, voterKeyVersion = 1 }: KeyedRound): Promise<Buffer> => {
    const name = `${voterKeyVersion} ${purpose}/${roundId}`;
    const known = keys.get(name);
    if (known) return known;
    const key = Buffer.from(hkdfSync('sha256', await secret(voterKeyVersion), '', `${purpose}/${roundId}`, 32));
    keys.set(name, key);
    return key;
  };
  return {
    encode: async (round, voterKey, acceptedAt) => {
      const cipher = createCipheriv('aes-256-ecb', await keyOf('ballot-id', round), null).setAutoPadding(false);
      return prefix + cipher.update(blockOf(voterKey, acceptedAt)).toString('base64url');
    },
    decode: async (round, ballotId) => {
      const sealed = Buffer.from(ballotId.slice(prefix.length), 'base64url');
      // Written again it must be the same text: base64url has several spellings of one block.
      if (sealed.length !== blockBytes || prefix + sealed.toString('base64url') !== ballotId) return undefined;
      const cipher = createDecipheriv('aes-256-ecb', await keyOf('ballot-id', round), null).setAutoPadding(false);
      const block = cipher.update(sealed);
      const acceptedAt = block.readUIntBE(voterKeyBytes, 6);
      // Whatever is deciphered under another round's key has a random time: one in a million falls into a week.
      if (!round.vote || phaseOf(round.vote, acceptedAt) !== 'open') return undefined;
      return { voterKey: block.toString('base64url', 0, voterKeyBytes), acceptedAt };
    },
    saltOf: async (round, voterKey, acceptedAt) =>
      createHmac('sha256', await keyOf('ballot-salt', round))
        .update(blockOf(voterKey, acceptedAt))
        .digest()
        .toString('base64url', 0, 16),
  };
}

/** @throws RangeError when the voter key has not 10 bytes, or the time does not fit 6 */
function blockOf(voterKey: string, acceptedAt: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const written = block.write(voterKey, 'base64url');
  if (written !== voterKeyBytes) throw new RangeError(`A voter key has ${voterKeyBytes} bytes, not ${written}`);
  block.writeUIntBE(acceptedAt, voterKeyBytes, 6);
  return block;
}
