import { createHmac } from 'node:crypto';

import type { RoundRecord } from '../../shared/actions/records.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import type { Oracle } from './oracle.ts';
import { recountOn, scan } from './outcome.ts';
import { type Calls, type castOn, type Place, receiptOn, voterSecretText } from './place.ts';

type Cast = Pick<BallotCast, 'ledger' | 'voterKey' | 'picks' | 'acceptedAt' | 'opensAt'>;
type Process = ReturnType<typeof castOn>;
type Vote = { readonly person: string; readonly picks: readonly string[]; readonly at: number };

/** The voters of a round, who tell an oracle what they cast and keep their receipts. */
export class Voters {
  readonly #place: Place;
  readonly #round: RoundRecord;
  readonly #oracle: Oracle;
  readonly #receipts = new Map<Cast, string>();

  constructor(place: Place, round: RoundRecord, oracle: Oracle) {
    this.#place = place;
    this.#round = round;
    this.#oracle = oracle;
  }

  /**
   * Votes through a process, which `send` may let die: then it answers something else than the process would.
   * @returns `accepted`, the code of the refusal, or what `send` made of it
   */
  async vote<Else = never>(
    { person, picks, at }: Vote,
    process: Process,
    send: (work: () => ReturnType<Process>) => Promise<Awaited<ReturnType<Process>> | Else> = (work) => work(),
  ): Promise<string | Else> {
    const { roundId, ledger, vote, campaignId, paper } = this.#round;
    // Where a person may vote once a day, each day in Shanghai is a voter to the oracle.
    const day = new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
    const scope = vote?.rule.frequency === 'daily' ? `${campaignId}/${day}` : campaignId;
    const voterKey = createHmac('sha256', voterSecretText)
      .update(JSON.stringify([scope, person]))
      .digest()
      .subarray(0, 10)
      .toString('base64url');
    const ordinals = picks.map((pick) => paper?.candidateIds.indexOf(pick) ?? -1).toSorted((a, b) => a - b);
    const cast = { ledger, voterKey, picks: ordinals, acceptedAt: at, opensAt: vote?.opensAt ?? 0 };
    const pass = await this.#place.passOf(person);
    const work = () => process({ pass, roundId, picks, at });
    const answer = await send(work).catch((error: unknown) => {
      // A 500 promises nothing, and yet the ballot may be on its way.
      this.#oracle.cast(cast, false);
      throw error;
    });
    if (!isAnswer(answer)) {
      this.#oracle.cast(cast, false);
      return answer;
    }
    if (!answer.ok) return answer.error.type;
    this.#oracle.cast(cast);
    this.#receipts.set(cast, answer.value.receipt);
    return 'accepted';
  }

  /** What each receipt's holder is told. */
  told(calls: Calls) {
    const receipt = receiptOn(calls);
    return (cast: Cast) => receipt(this.#receipts.get(cast) ?? '');
  }

  /** How many receipts are told each state. */
  async states(calls: Calls): Promise<Readonly<Record<string, number>>> {
    const receipt = receiptOn(calls);
    const states = await Promise.all([...this.#receipts.values()].map(receipt));
    return Object.fromEntries([...Map.groupBy(states, (state) => state)].map(([state, all]) => [state, all.length]));
  }

  /** The oracle's verdict on the tables as they are now. */
  async judge() {
    const { dynamo } = this.#place.calls;
    const [items, tallies] = await Promise.all([scan(dynamo, 'ballots'), scan(dynamo, 'selection')]);
    const recount = recountOn(dynamo, 'ballots');
    return this.#oracle.judge({ items, tallies, recount, told: this.told(this.#place.calls) });
  }
}

function isAnswer(answer: unknown): answer is Awaited<ReturnType<Process>> {
  return typeof answer === 'object' && answer !== null && 'ok' in answer;
}
