import { hash } from 'node:crypto';

/**
 * The lot of a candidate in a public draw: the SHA-256, in lower-case hex, of the UTF-8 text
 *
 *     SEED:ROUND:CANDIDATE        e.g.  2022-05-20-ssq-031122:rnd_changzhou-2022_city:cnd_01
 *
 * The smallest lot is placed first. Anyone can recompute it:
 * `printf '%s' '2022-05-20-ssq-031122:rnd_changzhou-2022_city:cnd_01' | sha256sum`.
 * The draw is fair if the seed could not be known when the candidates' ids were given (a lottery result of a later day).
 */
export function lotOf(seed: string, roundId: string, candidateId: string): string {
  return hash('sha256', `${seed}:${roundId}:${candidateId}`, 'hex');
}
