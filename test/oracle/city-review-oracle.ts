/**
 * A second opinion on a round of debrief and vote, for tests only. It starts from what was sent, not from what was stored,
 * and shares no code with the system: this file must not import anything of the project.
 *
 * Method, on paper. A sheet is a whole number of hundredths of a point. All totals of a round are brought to one common
 * denominator and become whole numbers, so that to compare is to compare integers; the only division is the one that
 * prints two decimals.
 */
import { createHash } from 'node:crypto';

export type OracleRecords = {
  readonly candidates: readonly { readonly id: string; readonly onsiteMinutes: number; readonly lectures: number }[];
  /** The ballots that were answered with 202, in that order; a voter's first counts, the others are repeats. */
  readonly ballots: readonly { readonly voter: string; readonly picks: readonly string[] }[];
  readonly judges: readonly string[];
  /** Sheets in the order sent, points as decimals of at most two places; a later one replaces an earlier one. */
  readonly sheets: readonly {
    readonly judgeId: string;
    readonly candidateId: string;
    readonly points: Readonly<Record<string, string>>;
  }[];
  readonly recusals: readonly { readonly judgeId: string; readonly candidateId: string }[];
};

export type OracleRules = {
  /** Whole percent; the two make 100. */
  readonly debriefPercent: number;
  readonly votePercent: number;
  readonly voteScore: 'share-of-top' | 'share-of-all' | 'rank-based';
  /** Most points of all criteria together. */
  readonly pointsOfASheet: number;
  /** From so many scoring judges on, one highest and one lowest are left out. */
  readonly trimFrom?: number;
  readonly draw?: { readonly seed: string; readonly roundId: string };
};

export type OracleRow = {
  readonly rank: number;
  readonly id: string;
  readonly total: string;
  readonly votes: number;
  readonly debrief: string;
  readonly voteScore: string;
};

/** Ranks a round from what was sent. Ties: debrief, votes, on-site minutes, lectures, draw. */
export function cityReviewOracle(records: OracleRecords, rules: OracleRules): readonly OracleRow[] {
  const votes = countVotes(records);
  const voteShares = shareOut(votes, rules.voteScore);
  const debriefs = new Map(records.candidates.map(({ id }) => [id, debriefOf(id, records, rules)]));

  // debrief = d.points / (d.judges × points of a sheet), vote score = v.part × 100 / v.whole.
  let judgeCounts = 1n;
  for (const { judges } of debriefs.values()) if (judgeCounts % judges !== 0n) judgeCounts *= judges;
  const debriefUnit = judgeCounts * BigInt(rules.pointsOfASheet);
  const standings = records.candidates.map(({ id, onsiteMinutes, lectures }) => {
    const sheet = debriefs.get(id) ?? { points: 0n, judges: 1n };
    const debrief = sheet.points * (judgeCounts / sheet.judges);
    const vote = (voteShares.parts.get(id) ?? 0n) * 100n;
    return {
      id,
      debrief,
      vote,
      total: BigInt(rules.debriefPercent) * debrief * voteShares.whole + BigInt(rules.votePercent) * vote * debriefUnit,
      votes: votes.get(id) ?? 0,
      onsiteMinutes,
      lectures,
      lot: rules.draw ? lot(`${rules.draw.seed}:${rules.draw.roundId}:${id}`) : undefined,
    };
  });
  return pickOneByOne(standings).map((one, place) => ({
    rank: place + 1,
    id: one.id,
    total: print(one.total, 100n * debriefUnit * voteShares.whole),
    votes: one.votes,
    debrief: print(one.debrief, debriefUnit),
    voteScore: print(one.vote, voteShares.whole),
  }));
}

/** How many voters the records hold, which is how many ballots must be counted. */
export function votersOf(records: OracleRecords): number {
  return new Set(records.ballots.map(({ voter }) => voter)).size;
}

function countVotes({ candidates, ballots }: OracleRecords): ReadonlyMap<string, number> {
  const votes = new Map(candidates.map(({ id }) => [id, 0]));
  const voted = new Set<string>();
  for (const { voter, picks } of ballots) {
    if (voted.has(voter)) continue;
    voted.add(voter);
    for (const pick of picks) {
      const before = votes.get(pick);
      if (before === undefined) throw new Error(`The oracle was told of a vote for ${pick}, who is no candidate`);
      votes.set(pick, before + 1);
    }
  }
  return votes;
}

type Shares = { readonly parts: ReadonlyMap<string, bigint>; readonly whole: bigint };

function shareOut(votes: ReadonlyMap<string, number>, setting: OracleRules['voteScore']): Shares {
  const numbers = [...votes.values()];
  let most = 0;
  let all = 0;
  for (const number of numbers) {
    if (number > most) most = number;
    all += number;
  }
  if (setting === 'rank-based') {
    // As many points as there are candidates who do not have more votes than this one; none without a vote.
    const part = (own: number): number => (own === 0 ? 0 : numbers.filter((other) => other <= own).length);
    return { parts: new Map([...votes].map(([id, own]) => [id, BigInt(part(own))])), whole: BigInt(numbers.length) };
  }
  const whole = setting === 'share-of-top' ? most : all;
  return { parts: new Map([...votes].map(([id, own]) => [id, BigInt(own)])), whole: whole === 0 ? 1n : BigInt(whole) };
}

/** The hundredths of points that count, and of how many judges. */
function debriefOf(id: string, records: OracleRecords, rules: OracleRules): { points: bigint; judges: bigint } {
  const byJudge = new Map<string, number>();
  for (const { judgeId, candidateId, points } of records.sheets) {
    if (candidateId !== id || !records.judges.includes(judgeId)) continue;
    let hundredths = 0;
    for (const text of Object.values(points)) hundredths += toHundredths(text);
    byJudge.set(judgeId, hundredths);
  }
  for (const { judgeId, candidateId } of records.recusals) if (candidateId === id) byJudge.delete(judgeId);
  const given = [...byJudge.values()];
  if (rules.trimFrom !== undefined && given.length >= rules.trimFrom) {
    given.splice(given.indexOf(Math.max(...given)), 1);
    given.splice(given.indexOf(Math.min(...given)), 1);
  }
  if (given.length === 0) throw new Error(`The oracle was told of no score for ${id}`);
  let points = 0n;
  for (const hundredths of given) points += BigInt(hundredths);
  return { points, judges: BigInt(given.length) };
}

function toHundredths(text: string): number {
  const match = /^(\d+)(?:\.(\d\d?))?$/.exec(text);
  if (!match) throw new Error(`The oracle cannot read the points ${text}`);
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

function lot(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

type Comparable = {
  readonly id: string;
  readonly total: bigint;
  readonly debrief: bigint;
  readonly votes: number;
  readonly onsiteMinutes: number;
  readonly lectures: number;
  readonly lot: string | undefined;
};

/** Takes the best of those who are left, again and again. */
function pickOneByOne<T extends Comparable>(standings: readonly T[]): readonly T[] {
  const left = [...standings];
  const order: T[] = [];
  while (left.length > 0) {
    let best = 0;
    for (let i = 1; i < left.length; i += 1) if (isBefore(left[i], left[best])) best = i;
    order.push(...left.splice(best, 1));
  }
  return order;
}

function isBefore(one: Comparable | undefined, other: Comparable | undefined): boolean {
  if (!one || !other) return false;
  if (one.total !== other.total) return one.total > other.total;
  if (one.debrief !== other.debrief) return one.debrief > other.debrief;
  if (one.votes !== other.votes) return one.votes > other.votes;
  if (one.onsiteMinutes !== other.onsiteMinutes) return one.onsiteMinutes > other.onsiteMinutes;
  if (one.lectures !== other.lectures) return one.lectures > other.lectures;
  if (one.lot === undefined || other.lot === undefined) {
    throw new Error(`The oracle needs the draw between ${one.id} and ${other.id}`);
  }
  return one.lot < other.lot;
}

/** A fraction with two decimals, half up, by the school method. */
function print(numerator: bigint, denominator: bigint): string {
  const whole = numerator / denominator;
  const rest = numerator % denominator;
  let hundredths = whole * 100n + (rest * 100n) / denominator;
  if (((rest * 100n) % denominator) * 2n >= denominator) hundredths += 1n;
  const text = hundredths.toString().padStart(3, '0');
  return `${text.slice(0, text.length - 2)}.${text.slice(text.length - 2)}`;
}
