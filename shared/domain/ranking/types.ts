/**
 * The words of a ranking. Everything here is plain data that survives JSON: it goes into a snapshot that never changes.
 *
 * Numbers: `…2dp` in a comment means a string with exactly two decimals, rounded half up from the exact value, once.
 * "exact" means a fraction in lowest terms as a string ('1847/20', or '92' for a whole number), from which anyone can
 * recompute. Scores are points from 0 to 100.
 */

/** A decimal as the campaign file writes it: 70, 12.5 or '12.5'. Never the result of a calculation. */
export type RuleNumber = number | string;

/** What a total is made of; the weights are percent and add up to 100. */
export type Component =
  | { readonly kind: 'debrief'; readonly weight: RuleNumber }
  | { readonly kind: 'vote'; readonly weight: RuleNumber }
  | { readonly kind: 'assessment'; readonly weight: RuleNumber }
  | { readonly kind: 'stage'; readonly stageId: string; readonly weight: RuleNumber };

/** Names a component in `RankingRule.clauses` and in errors: its kind, or `stage:<stageId>`. */
export type ComponentKey = 'debrief' | 'vote' | 'assessment' | `stage:${string}`;

/**
 * How votes become points. A candidate without votes has 0 in each setting.
 * - `share-of-top`: votes ÷ the most votes of a ranked candidate × 100
 * - `share-of-all`: votes ÷ the votes of all ranked candidates × 100
 * - `rank-based`: (n − r + 1) ÷ n × 100, with n ranked candidates and r = 1 + how many of them have more votes
 */
export type VoteScoreSetting = 'share-of-top' | 'share-of-all' | 'rank-based';

export type TieBreakName = 'debrief' | 'vote' | 'onsite-hours' | 'lectures' | 'draw';

/** A judge gives 0 to `maxPoints`; without `weight` a criterion counts by its `maxPoints`. */
export type Criterion = { readonly id: string; readonly maxPoints: RuleNumber; readonly weight?: RuleNumber };

export type PanelRule = {
  readonly criteria: readonly Criterion[];
  /** From this many scoring judges on (per candidate, after recusals), one highest and one lowest score are dropped. */
  readonly trim?: { readonly fromJudges: number };
};

export type RankingRule = {
  readonly components: readonly Component[];
  readonly voteScore: VoteScoreSetting;
  /** Required when a component is the debrief. */
  readonly panel?: PanelRule;
  /** Applied in this order to equal exact totals; `draw`, if there, is last. */
  readonly tieBreaks: readonly TieBreakName[];
  /** The line: ranks 1 to `places` are above it. */
  readonly places: number;
  /** Clauses of the notice to cite, all optional. */
  readonly clauses: Readonly<Partial<Record<ClauseKey, string>>>;
};
export type ClauseKey = ComponentKey | 'places' | 'tie-breaks';

/** `locked` holds if the candidate is locked at the time of the ranking: the caller knows the time, the domain does not. */
export type RankingCandidate = {
  readonly id: string;
  readonly onsiteMinutes: number;
  readonly lectures: number;
  readonly locked?: { readonly reason: string };
};

export type ScoreSheet = {
  readonly judgeId: string;
  readonly candidateId: string;
  /** Criterion id → decimal string, e.g. '87.5'. */
  readonly points: Readonly<Record<string, string>>;
};

export type Recusal = { readonly judgeId: string; readonly candidateId: string; readonly reason: string };

/** Scores from outside the round, 0–100: candidate id → decimal ('88.25') or exact ('1847/20'). */
export type ImportedScores = { readonly source: string; readonly scores: Readonly<Record<string, string>> };

export type RankingInput = {
  readonly roundId: string;
  readonly rule: RankingRule;
  readonly candidates: readonly RankingCandidate[];
  /** Candidate id → votes; a candidate who is absent has none. */
  readonly votes: ReadonlyMap<string, number> | Readonly<Record<string, number>>;
  /** Ballots counted; stated beside the ranking, decides nothing. */
  readonly ballots: number;
  /** Ids of the panel's judges. */
  readonly judges: readonly string[];
  readonly sheets: readonly ScoreSheet[];
  readonly recusals: readonly Recusal[];
  readonly imported?: {
    readonly assessment?: ImportedScores;
    /** Stage id → that stage's totals; hand over its exact totals, not the shown ones. */
    readonly stages?: Readonly<Record<string, ImportedScores>>;
  };
  /** Candidate id → rank in the last snapshot. */
  readonly previous?: Readonly<Record<string, number>>;
  /** Published seed of the public draw; needed only when nothing else separates two candidates. */
  readonly drawSeed?: string;
};

export type RankingError =
  | { readonly type: 'invalid-rule'; readonly faults: readonly RuleFault[] }
  | { readonly type: 'invalid-input'; readonly faults: readonly InputFault[] }
  | { readonly type: 'no-judges' }
  | { readonly type: 'scores-missing'; readonly missing: readonly MissingScore[] }
  | { readonly type: 'all-recused'; readonly candidateIds: readonly string[] }
  | { readonly type: 'imported-scores-missing'; readonly missing: readonly MissingImport[] }
  | { readonly type: 'draw-seed-missing'; readonly ties: readonly (readonly string[])[] }
  | { readonly type: 'tie-unresolved'; readonly ties: readonly (readonly string[])[] };

/** The whole sheet is missing, or (with `criterionId`) one criterion of it. */
export type MissingScore = { readonly judgeId: string; readonly candidateId: string; readonly criterionId?: string };
export type MissingImport = { readonly component: ComponentKey; readonly candidateId: string };

/** `path` points into the rule, e.g. `components[1].weight`. */
export type RuleFault = {
  readonly path: string;
  readonly code:
    | 'empty'
    | 'not-a-positive-number'
    | 'weights-not-100'
    | 'repeated'
    | 'panel-missing'
    | 'trim-below-3'
    | 'draw-not-last'
    | 'not-a-whole-number';
};

/** `path` points into the input, e.g. `sheets[3].points.delivery`. */
export type InputFault = {
  readonly path: string;
  readonly code:
    | 'repeated'
    | 'unknown-candidate'
    | 'unknown-criterion'
    | 'not-a-decimal'
    | 'out-of-range'
    | 'not-a-whole-number';
};

export type Ranking = {
  readonly roundId: string;
  readonly rows: readonly RankingRow[];
  readonly line: {
    readonly places: number;
    /** The last candidate above the line and the first below it, where they exist. */
    readonly lastIn?: string;
    readonly firstOut?: string;
    readonly clause?: string;
  };
  /** Who is below the line, in rank order: the first of them moves up when a name above is struck off. */
  readonly substitutes: readonly string[];
  /** Locked or struck candidates: listed with the reason, without a rank; their votes raise or lower nobody's score. */
  readonly unranked: readonly UnrankedRow[];
  /** Most votes, and all votes, of the ranked candidates: the bases of the vote score. */
  readonly maxVotes: number;
  readonly totalVotes: number;
  readonly ballots: number;
  readonly voteScore: VoteScoreSetting;
  /** Score sheets that were there but did not count, and why. */
  readonly setAside: readonly SetAsideSheet[];
  /** Present when a draw placed someone. */
  readonly drawSeed?: string;
};

export type UnrankedRow = {
  readonly candidateId: string;
  readonly status: 'locked' | 'struck';
  readonly reason: string;
  readonly votes: number;
  /** The rank held when struck. */
  readonly formerRank?: number;
};

export type SetAsideSheet = {
  readonly judgeId: string;
  readonly candidateId: string;
  readonly why: 'recused' | 'not-on-panel' | 'candidate-locked';
};

export type RankingRow = {
  readonly rank: number;
  readonly candidateId: string;
  /** 2dp. */
  readonly total: string;
  readonly totalExact: string;
  readonly components: readonly ComponentScore[];
  readonly votes: number;
  readonly onsiteMinutes: number;
  readonly lectures: number;
  /** In the order of judge ids; empty when the rule has no debrief. Never public. */
  readonly judges: readonly JudgeScore[];
  /** Present when another candidate has the same exact total. */
  readonly tieBreak?: TieBreak;
  /** Candidates whose shown total is the same although the exact one differs: no tie, but a reader will ask. */
  readonly sameShownTotal?: readonly string[];
  /** `by` > 0: rose by so many ranks. 'new': no rank in the last snapshot, or no snapshot yet. */
  readonly movement: Movement;
  readonly aboveLine: boolean;
};

export type Movement = 'new' | { readonly from: number; readonly by: number };

export type ComponentScore = {
  readonly kind: Component['kind'];
  readonly stageId?: string;
  /** 2dp, 0–100. */
  readonly score: string;
  readonly scoreExact: string;
  /** Percent, as a decimal or fraction: '70', '12.5'. */
  readonly weight: string;
  /** score × weight ÷ 100; 2dp. The exact ones add up to the exact total, the shown ones may differ in the last digit. */
  readonly weighted: string;
  readonly weightedExact: string;
  readonly clause?: string;
  /** Where an imported score came from. */
  readonly source?: string;
};

export type JudgeScore =
  | {
      readonly status: 'scored';
      readonly judgeId: string;
      /** 2dp, 0–100. */
      readonly score: string;
      readonly scoreExact: string;
      /** Left out of the mean by the trimming rule. */
      readonly dropped?: 'highest' | 'lowest';
    }
  | { readonly status: 'recused'; readonly judgeId: string; readonly reason: string };

export type TieBreak = {
  /** The last rule that had to be consulted to place this row among those with the same exact total. */
  readonly by: TieBreakName;
  /** The others with the same exact total, in rank order. */
  readonly with: readonly string[];
  /** This row's value for each rule consulted, in order, ending with `by`. */
  readonly detail: readonly TieBreakStep[];
  readonly clause?: string;
};

/** `shown`: points 2dp, a number of votes, minutes or lectures, or the draw's SHA-256 in hex. `exact`: for points only. */
export type TieBreakStep = { readonly by: TieBreakName; readonly shown: string; readonly exact?: string };
