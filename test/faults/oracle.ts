import type { BallotCast } from '../../shared/contract/messages.ts';

/**
 * What must be true of the ledger and the tally whatever went wrong on the way, told from a history of its own: every
 * ballot that was cast, and whether its voter got the promise that it is counted. Reads the raw items with code of its
 * own; nothing of the project's rules or codecs is used.
 *
 * Of several ballots of one voter any may be the counted one, since deliveries have no order; but exactly one is.
 */

type Wire = Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly B?: string } | undefined>>;
type Count = { readonly ballots: number; readonly votes: ReadonlyMap<number, number> };
type Cast = Pick<BallotCast, 'ledger' | 'voterKey' | 'picks' | 'acceptedAt' | 'opensAt'>;
type Told = 'queued' | 'counted' | 'duplicate' | 'voided';
/** What the code under test has made of the ballots. */
type Outcome = {
  /** Every raw item of the Ballots table, of other rounds too. */
  readonly items: readonly Wire[];
  /** Every raw tally item of the Selection table, of other rounds too. */
  readonly tallies: readonly Wire[];
  readonly recount: (ledger: string) => Promise<Count>;
  /** What a voter is told of this ballot. */
  readonly told: (ballot: Cast) => Promise<Told>;
};

/** All zero when nothing went wrong. */
export type Verdict = {
  /** Voters with a promise and without a ballot in the ledger. */
  readonly lost: number;
  /** Ballots in the ledger beyond one of a voter. */
  readonly double: number;
  /** Ballots in the ledger that nobody cast so. */
  readonly invented: number;
  /** Ballots of which the voter is told what is not so. */
  readonly misclassified: number;
  /** Ballots and votes by which the live tally is off. */
  readonly tallyOff: number;
  /** Ballots and votes by which the recount is off. */
  readonly recountOff: number;
};
export const flawless: Verdict = { lost: 0, double: 0, invented: 0, misclassified: 0, tallyOff: 0, recountOff: 0 };

export class Oracle {
  readonly #history: { readonly cast: Cast; readonly promised: boolean }[] = [];

  /** Notes a ballot. `promised`: its voter holds a 202; else it may have been accepted or not. */
  cast(cast: Cast, promised = true): void {
    this.#history.push({ cast, promised });
  }

  get voters(): number {
    return new Set(this.#history.map(({ cast }) => `${cast.ledger} ${hexOf(cast.voterKey)}`)).size;
  }

  /** Ballots and votes by which tally items of a round are off what its ledger items add up to. */
  tallyOff(ledger: string, { items, tallies }: Pick<Outcome, 'items' | 'tallies'>): number {
    const mine = items.filter(({ p }) => p?.S?.slice(0, 3) === ledger);
    const folded = tallies.filter(({ pk }) => pk?.S === `TALLY#${ledger}`);
    return distance(addUp(folded), countOf(mine.map(storedOf)));
  }

  /** Holds the whole history against the outcome, round by round. */
  async judge(outcome: Outcome): Promise<Verdict> {
    const sum = { ...flawless } as Record<keyof Verdict, number>;
    const items = Map.groupBy(outcome.items, ({ p }) => p?.S?.slice(0, 3) ?? '');
    for (const [ledger, history] of Map.groupBy(this.#history, ({ cast }) => cast.ledger)) {
      const stored = (items.get(ledger) ?? []).map(storedOf);
      const count = countOf(stored);
      const verdict = {
        ...judgeLedger(history, stored),
        misclassified: await misclassified(history, stored, outcome.told),
        tallyOff: this.tallyOff(ledger, outcome),
        recountOff: distance(await outcome.recount(ledger), count),
      };
      for (const [name, by] of Object.entries(verdict)) sum[name as keyof Verdict] += by;
    }
    return sum;
  }
}

type History = readonly { readonly cast: Cast; readonly promised: boolean }[];
type Stored = { readonly voter: string; readonly since: number; readonly picks: readonly number[] };

function judgeLedger(history: History, stored: readonly Stored[]): Pick<Verdict, 'lost' | 'double' | 'invented'> {
  const ofVoter = Map.groupBy(stored, ({ voter }) => voter);
  const promised = new Set(history.filter((one) => one.promised).map(({ cast }) => hexOf(cast.voterKey)));
  const possible = new Set(history.map(({ cast }) => textOf(storedAs(cast))));
  return {
    lost: [...promised].filter((voter) => !ofVoter.has(voter)).length,
    double: stored.length - ofVoter.size,
    invented: stored.filter((one) => !possible.has(textOf(one))).length,
  };
}

/** Without a promise nobody can ask; with one the answer is counted for the stored ballot and duplicate for another. */
async function misclassified(
  history: History,
  stored: readonly Stored[],
  told: (ballot: Cast) => Promise<Told>,
): Promise<number> {
  const counted = new Set(stored.map(textOf));
  let wrong = 0;
  for (const { cast, promised } of history) {
    if (!promised) continue;
    const truth = counted.has(textOf(storedAs(cast))) ? 'counted' : 'duplicate';
    if ((await told(cast)) !== truth) wrong += 1;
  }
  return wrong;
}

/** The number of ballots of a batch that the ledger holds, of those it does not, and of further copies of either. */
export function classify(batch: readonly Cast[], items: readonly Wire[]) {
  const ledgers = Map.groupBy(items, ({ p }) => p?.S?.slice(0, 3) ?? '');
  const held = new Set([...ledgers].flatMap(([ledger, of]) => of.map((item) => `${ledger} ${textOf(storedOf(item))}`)));
  const distinct = new Set(batch.map((cast) => `${cast.ledger} ${textOf(storedAs(cast))}`));
  const counted = [...distinct].filter((one) => held.has(one)).length;
  return { counted, duplicates: distinct.size - counted, copies: batch.length - distinct.size };
}

const hexOf = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');
const textOf = ({ voter, since, picks }: Stored): string => `${voter} ${since} ${picks.join()}`;
const storedAs = ({ voterKey, acceptedAt, opensAt, picks }: Cast): Stored => ({
  voter: hexOf(voterKey),
  since: acceptedAt - opensAt,
  picks,
});

/** The item's third attribute: whole numbers of 7 bits a byte, lowest first; the first is the time. */
function storedOf({ v, b }: Wire): Stored {
  const numbers: number[] = [];
  let groups: number[] = [];
  for (const byte of Buffer.from(b?.B ?? '', 'base64')) {
    groups.push(byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(groups.reduceRight((value, group) => value * 128 + group, 0));
      groups = [];
    }
  }
  const [since = Number.NaN, ...picks] = numbers;
  return { voter: hexOf(v?.B ?? ''), since, picks };
}

function countOf(stored: readonly Stored[]): Count {
  const votes = new Map<number, number>();
  for (const ordinal of stored.flatMap(({ picks }) => picks)) votes.set(ordinal, (votes.get(ordinal) ?? 0) + 1);
  return { ballots: stored.length, votes };
}

/** A tally item has `ballots`, and `v7` for ordinal 7. */
function addUp(tallies: readonly Wire[]): Count {
  let ballots = 0;
  const votes = new Map<number, number>();
  for (const [name, value] of tallies.flatMap((item) => Object.entries(item))) {
    const by = Number(value?.N);
    if (name === 'ballots') ballots += by;
    else if (/^v\d+$/.test(name)) votes.set(Number(name.slice(1)), (votes.get(Number(name.slice(1))) ?? 0) + by);
  }
  return { ballots, votes };
}

function distance(a: Count, b: Count): number {
  const ordinals = new Set([...a.votes.keys(), ...b.votes.keys()]);
  const off = (ordinal: number): number => Math.abs((a.votes.get(ordinal) ?? 0) - (b.votes.get(ordinal) ?? 0));
  return Math.abs(a.ballots - b.ballots) + [...ordinals].reduce((sum, ordinal) => sum + off(ordinal), 0);
}
