import type { AlternativeCount } from '../contract/rankings.ts';
import { isInForce } from '../domain/intervention.ts';
import { without } from '../domain/recount.ts';
import { votesByCandidate } from '../domain/tally.ts';
import type { ImportedResults, InterventionRecord } from './intervention-ports.ts';
import type { RoundRecord } from './records.ts';
import type { Count, Recount, VoterMarks } from './vote-ports.ts';

/** Groups of ballots that a recount counts apart. */
const group = { voided: 'voided', doubtful: 'doubtful' } as const;

/** Which voters' ballots are voided, and of which that is proposed. */
export function marksOf(interventions: readonly InterventionRecord[]): VoterMarks {
  const marks = new Map<string, string>();
  const mark = (name: string, wanted: (status: InterventionRecord['status']) => boolean): void => {
    for (const { status, subject } of interventions) {
      if (subject.kind !== 'void-ballots' || !wanted(status)) continue;
      for (const { voterKey } of subject.ballots) marks.set(voterKey, name);
    }
  };
  mark(group.doubtful, (status) => status === 'proposed');
  // Last: what is voided is not doubtful.
  mark(group.voided, isInForce);
  return marks;
}

/** Votes by candidate id and ballots, as one way of counting has them. */
export type CountedVotes = { readonly ballots: number; readonly votes: ReadonlyMap<string, number> };

export type EffectiveCount = CountedVotes & {
  readonly voided: number;
  /**
   * Ballots of the round's own vote that an import stands in for, and that nobody has voided: they came in while it was
   * approved. They cannot count, and were promised to.
   */
  readonly setAside: number;
  /** The other ways of counting, where there are ballots in doubt. */
  readonly others: readonly (CountedVotes & { readonly basis: AlternativeCount['basis'] })[];
};

/**
 * What counts (selection.md §4, votes): every ballot of the ledger but those voided, with the votes of an import in force
 * that stands beside them; or, of an import that stands in for the vote, its votes alone. And beside it what would count
 * otherwise. The ledger itself holds every ballot, voided or not.
 */
export function effectiveCount(round: RoundRecord, recount: Recount, imported?: ImportedResults): EffectiveCount {
  const voided = recount.marked?.get(group.voided);
  const doubtful = recount.marked?.get(group.doubtful);
  const paper = round.paper?.candidateIds ?? [];
  const counted = (count: Count): CountedVotes => ({
    ballots: count.ballots,
    votes: withImported(votesByCandidate(count, paper), imported?.votes),
  });
  const actual = without(recount, voided);
  if (imported?.votes && imported.counted === 'instead') {
    const votes = new Map(Object.entries(imported.votes));
    return { ballots: 0, votes, voided: voided?.ballots ?? 0, setAside: actual.ballots, others: [] };
  }
  return {
    ...counted(actual),
    voided: voided?.ballots ?? 0,
    setAside: 0,
    others: [
      ...(voided ? [{ basis: 'with-voided' as const, ...counted(recount) }] : []),
      ...(doubtful ? [{ basis: 'without-doubtful' as const, ...counted(without(actual, doubtful)) }] : []),
    ],
  };
}

function withImported(
  own: ReadonlyMap<string, number>,
  imported: ImportedResults['votes'] = {},
): ReadonlyMap<string, number> {
  const votes = new Map(own);
  for (const [candidateId, count] of Object.entries(imported)) {
    votes.set(candidateId, (votes.get(candidateId) ?? 0) + count);
  }
  return votes;
}
