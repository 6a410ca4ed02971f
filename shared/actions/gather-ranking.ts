import type { ImportedScores, RankingInput, RankingRule } from '../domain/ranking/types.ts';
import type { Campaign } from '../contract/campaign.ts';
import { stillLocked } from '../domain/candidate-lock.ts';
import type { ImportedResults, InterventionRecord, InterventionStore } from './intervention-ports.ts';
import type { AdviserStore, CandidateStore, PanelStore, RoundStore, SnapshotStore } from './ports.ts';
import type { CandidateRecord, JudgeRecord, RoundRecord, StoredCampaign } from './records.ts';
import { rankedCandidates } from './taking-part.ts';
import { roundQuotas } from './round-quotas.ts';
import { rankingRuleOf, stageOf, stagesOf } from './stage-rules.ts';
import { effectiveStanding } from './standing.ts';

export type GatherPorts = {
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly advisers: Pick<AdviserStore, 'countByDistrict'>;
  readonly panel: Pick<PanelStore, 'judges' | 'sheets' | 'recusals'>;
  readonly snapshots: Pick<SnapshotStore, 'latest'>;
  readonly interventions: Pick<InterventionStore, 'ofRound'>;
};

/** Everything that a ranking is made of except the votes, which are counted apart. */
export type Gathered = {
  readonly input: RankingInput;
  readonly candidates: readonly CandidateRecord[];
  readonly judges: readonly JudgeRecord[];
  /** The import in force, if there is one. */
  readonly imported?: ImportInForce;
};

export type ImportInForce = ImportedResults & { readonly interventionId: string };

export type GatherInput = {
  readonly round: RoundRecord;
  readonly stored: StoredCampaign;
  readonly interventions: readonly InterventionRecord[];
  /** Decides who is locked; milliseconds since 1970. */
  readonly now: number;
};

/**
 * Gathers what a round is ranked from: its rule, its candidates (those on the ballot paper, where there is one), panel,
 * sheets, recusals, who is locked, what was imported, and the totals of earlier stages that the rule weighs.
 */
export async function gatherRanking(
  ports: GatherPorts,
  { round, stored: { campaign }, interventions, now }: GatherInput,
): Promise<Gathered> {
  const stage = stageOf(campaign, round);
  const drawSeed = stage.tieBreaks?.drawSeed;
  const [all, judges, sheets, recusals] = await Promise.all([
    ports.candidates.ofRound(round.roundId),
    ports.panel.judges(round.roundId),
    ports.panel.sheets(round.roundId),
    ports.panel.recusals(round.roundId),
  ]);
  const candidates = rankedCandidates(round, all);
  const ranked = new Set(candidates.map(({ candidateId }) => candidateId));
  const places = stage.places?.count ?? (await placesInNextStage(ports, round, campaign)) ?? candidates.length;
  const rule = rankingRuleOf(stage, places, round.district);
  const stages = await stageTotals(ports, { round, rule, candidates, now });
  const locked = stillLocked(round.locks, now);
  const imported = importInForce(round, interventions, ranked);
  const input: RankingInput = {
    roundId: round.roundId,
    rule,
    candidates: candidates.map(({ candidateId: id, onsiteMinutes, lectures }) => {
      const reason = locked.get(id);
      return { id, onsiteMinutes, lectures, ...(reason !== undefined && { locked: { reason } }) };
    }),
    votes: {},
    ballots: 0,
    judges: judges.map(({ judgeId }) => judgeId),
    sheets: sheets.filter(({ candidateId }) => ranked.has(candidateId)),
    recusals: recusals.filter(({ candidateId }) => ranked.has(candidateId)),
    imported: {
      stages,
      ...(imported?.assessments && { assessment: { source: imported.source, scores: imported.assessments } }),
    },
    ...(drawSeed !== undefined && { drawSeed }),
  };
  return { input, candidates, judges, ...(imported && { imported }) };
}

/**
 * What the import in force says of those who are ranked: one who has withdrawn since it was checked is nobody here.
 * @throws Error when the round names an import that is none in force: they are written in one transaction
 */
function importInForce(
  { importedBy, roundId }: RoundRecord,
  interventions: readonly InterventionRecord[],
  ranked: ReadonlySet<string>,
): ImportInForce | undefined {
  if (importedBy === undefined) return undefined;
  const record = interventions.find(({ interventionId }) => interventionId === importedBy);
  if (record?.subject.kind !== 'import-results') throw new Error(`Round ${roundId} names an import that is not there`);
  const { votes, assessments, ...rest } = record.subject;
  return {
    ...rest,
    ...(votes && { votes: only(votes, ranked) }),
    ...(assessments && { assessments: only(assessments, ranked) }),
    interventionId: importedBy,
  };
}

function only<Value>(byId: Readonly<Record<string, Value>>, ids: ReadonlySet<string>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(byId).filter(([id]) => ids.has(id)));
}

/** Where the line of a stage without places of its own lies: at its district's quota for the stage that it feeds. */
async function placesInNextStage(
  ports: Pick<GatherPorts, 'advisers'>,
  round: RoundRecord,
  campaign: Campaign,
): Promise<number | undefined> {
  const next = stagesOf(campaign).find(({ inputs }) => inputs.includes(round.stageId));
  if (!next || round.district === undefined) return undefined;
  const advisers = await ports.advisers.countByDistrict(round.campaignId);
  return roundQuotas(campaign, next, advisers)?.quotas[round.district];
}

type StageTotalsInput = Pick<GatherInput, 'round' | 'now'> & {
  readonly rule: RankingRule;
  readonly candidates: readonly CandidateRecord[];
};

/**
 * The exact totals of the stages that the rule weighs (selection.md §2, stage 3), from the final rankings of their
 * rounds, final as they stand now. A person is another candidate in each round, so that totals are handed on by adviser. A stage without a
 * final ranking hands on nothing: its scores are then named as missing.
 */
async function stageTotals(
  ports: GatherPorts,
  { round, rule, candidates, now }: StageTotalsInput,
): Promise<Readonly<Record<string, ImportedScores>>> {
  const stageIds = rule.components.flatMap((component) => (component.kind === 'stage' ? [component.stageId] : []));
  if (stageIds.length === 0) return {};
  const rounds = await ports.rounds.ofCampaign(round.campaignId);
  const entries = stageIds.map(async (stageId): Promise<[string, ImportedScores]> => {
    const totals = new Map<string, string>();
    const sources: string[] = [];
    for (const earlier of rounds.filter((one) => one.stageId === stageId)) {
      const snapshot = await ports.snapshots.latest(earlier.roundId);
      if (!snapshot || effectiveStanding(earlier, snapshot, now).standing !== 'final') continue;
      sources.push(snapshot.snapshotId);
      const exact = new Map(snapshot.rows.map(({ candidateId, totalExact }) => [candidateId, totalExact]));
      for (const { candidateId, adviserId } of await ports.candidates.ofRound(earlier.roundId)) {
        const total = exact.get(candidateId);
        if (total !== undefined) totals.set(adviserId, total);
      }
    }
    const scores = candidates.flatMap(({ candidateId, adviserId }): [string, string][] => {
      const total = totals.get(adviserId);
      return total === undefined ? [] : [[candidateId, total]];
    });
    return [stageId, { source: sources.join(' '), scores: Object.fromEntries(scores) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}
