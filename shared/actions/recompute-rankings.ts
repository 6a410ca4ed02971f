import type { RankingRequested } from '../contract/messages.ts';
import type { RankingSnapshot } from '../contract/rankings.ts';
import { rankCandidates } from '../domain/ranking/rank-candidates.ts';
import type { RankingError } from '../domain/ranking/types.ts';
import type { Clock } from '../platform/clock.ts';
import { auditEntry } from './audit.ts';
import { alternativeOf, buildSnapshot, sourceOf } from './build-snapshot.ts';
import { effectiveCount, marksOf } from './effective-count.ts';
import type { CountedVotes } from './effective-count.ts';
import { gatherRanking } from './gather-ranking.ts';
import type { GatherPorts } from './gather-ranking.ts';
import type { CampaignStore, Ids, RoundStore, SnapshotFiles, SnapshotStore } from './ports.ts';
import type { BallotBacklog } from './vote-ports.ts';
import type { AuditEntry, RoundRecord } from './records.ts';
import { standingOf } from './standing.ts';
import type { WhyUnranked } from './tell-unranked.ts';
import { recountWithDrift } from './tally-drift.ts';
import type { DriftPorts } from './tally-drift.ts';

export type RecomputePorts = GatherPorts &
  DriftPorts & {
    readonly rounds: Pick<RoundStore, 'get' | 'ofCampaign'>;
    readonly campaigns: Pick<CampaignStore, 'get'>;
    readonly backlog: BallotBacklog;
    readonly snapshots: Pick<SnapshotStore, 'latest' | 'ofRequest' | 'save' | 'saveUnranked' | 'whyUnranked'>;
    readonly files: SnapshotFiles;
    readonly clock: Clock;
    readonly ids: Ids;
  };

export type RecomputeOutcome =
  | { readonly type: 'ranked'; readonly snapshotId: string; readonly standing: string; readonly drift: number }
  /** An earlier delivery of the message has done it. */
  | { readonly type: 'answered'; readonly snapshotId?: string }
  /** It cannot be ranked as things stand, and a retry would change nothing: it is on the record. */
  | { readonly type: 'not-ranked'; readonly why: WhyUnranked; readonly drift: number };

/** The round changed while it was ranked: what was computed is of a state that is over, and nothing was written. */
type Overtaken = { readonly type: 'overtaken' };

/** Attempts before the message goes back to its queue, where it rests for minutes. */
const attempts = 4;

/**
 * Makes one snapshot of a round (selection.md §4, rankings; architecture.md §3, recount). When the round changes
 * meanwhile (an intervention comes into force, say), it is ranked anew as it then is.
 * @throws Error when the round changed in each of four attempts, so that the message comes again
 */
export async function recomputeRanking(ports: RecomputePorts, request: RankingRequested): Promise<RecomputeOutcome> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const outcome = await rankOnce(ports, request);
    if (outcome.type !== 'overtaken') return outcome;
  }
  throw new Error(`${request.requestId} was not ranked: its round changed in each of ${attempts} attempts`);
}

/**
 * Steps: a request that has its snapshot is done; read the backlog, then recount the ballots from the ledger (it wins
 * over the live tally, the difference is reported), voided and doubtful ballots apart; gather candidates, panel, sheets,
 * recusals and what was imported; rank, with the movement against the latest snapshot, and again as the ballots in doubt
 * would have it; decide whether it is final; write the file, then the snapshot. A round that
 * cannot be ranked (scores missing, say) answers the request with the reason and is not tried again: the next night asks
 * anew.
 */
async function rankOnce(ports: RecomputePorts, request: RankingRequested): Promise<RecomputeOutcome | Overtaken> {
  const { requestId, roundId } = request;
  const earlier = await ports.snapshots.ofRequest(roundId, requestId);
  if (earlier) return { type: 'answered', snapshotId: earlier.snapshotId };
  if (await ports.snapshots.whyUnranked(roundId, requestId)) return { type: 'answered' };
  const round = await ports.rounds.get(roundId);
  const stored = round && (await ports.campaigns.get(round.campaignId));
  if (!round || !stored) return { type: 'not-ranked', why: 'round-unknown', drift: 0 };
  if (round.vote && !round.paper) return notRanked(ports, request, round, 'ballot-paper-missing', 0);

  const now = ports.clock.now();
  // Before the recount, so that a ballot counted as waiting is at worst counted as both, and never as neither.
  const backlog = await ports.backlog.read();
  const interventions = await ports.interventions.ofRound(roundId);
  const { count: recount, drift } = await recountWithDrift(ports, round.ledger, marksOf(interventions));
  const [gathered, latest] = await Promise.all([
    gatherRanking(ports, { round, stored, interventions, now }),
    ports.snapshots.latest(roundId),
  ]);
  const counted = effectiveCount(round, recount, gathered.imported);
  const rank = ({ votes, ballots }: CountedVotes) =>
    rankCandidates({
      ...gathered.input,
      votes,
      ballots,
      ...(latest && { previous: Object.fromEntries(latest.rows.map((row) => [row.candidateId, row.rank])) }),
    });
  const ranked = rank(counted);
  if (!ranked.ok) return notRanked(ports, request, round, ranked.error.type, drift, ranked.error);

  const { snapshot, text } = buildSnapshot(ranked.value, gathered.candidates, {
    voided: counted.voided,
    alternatives: counted.others.map((other) => alternativeOf(ranked.value, other, rank(other))),
    ...(gathered.imported && { imported: sourceOf(gathered.imported) }),
    snapshotId: ports.ids.next('snp_'),
    campaignId: round.campaignId,
    campaignRevision: stored.revision,
    roundVersion: round.version,
    computedAt: now,
    reason: request.reason,
    drift,
    previousSnapshotId: latest?.snapshotId,
    ...(wasFinal(latest) && { finalBefore: true }),
    ...standingOf(round, { now, backlog, drift, setAside: counted.setAside }),
  });
  await ports.files.put(snapshot.file.key, text);
  const { snapshotId, standing } = snapshot;
  const written = await ports.snapshots.save(
    snapshot,
    { requestId, roundVersion: round.version },
    entryOf(request, round, now, { after: { snapshotId, standing, sha256: snapshot.file.sha256 } }),
  );
  if (!written.ok) return { type: 'overtaken' };
  return { type: 'ranked', snapshotId, standing, drift };
}

/** Whether the latest ranking, or one before it, was final when it was made. */
function wasFinal(latest: Pick<RankingSnapshot, 'standing' | 'finalBefore'> | undefined): boolean {
  return latest !== undefined && (latest.standing === 'final' || latest.finalBefore === true);
}

async function notRanked(
  ports: Pick<RecomputePorts, 'snapshots' | 'clock'>,
  request: RankingRequested,
  round: RoundRecord,
  why: WhyUnranked,
  drift: number,
  error?: RankingError,
): Promise<RecomputeOutcome> {
  const facts = { requestId: request.requestId, why, ...(error && { error: summaryOf(error) }) };
  const entry = entryOf(request, round, ports.clock.now(), { after: facts, reason: `not ranked: ${why}` });
  // Refused only when another delivery has answered meanwhile.
  await ports.snapshots.saveUnranked(round.roundId, request.requestId, why, entry);
  return { type: 'not-ranked', why, drift };
}

/**
 * Enough to find the fault, however long its list is. Of ties only how many there are: the record is read while totals
 * are hidden, and who has as many votes as whom is a running total (selection.md §4, personal data).
 */
function summaryOf(error: RankingError): unknown {
  if ('ties' in error) return { type: error.type, ties: error.ties.length };
  return 'missing' in error ? { missing: error.missing.length, first: error.missing.slice(0, 20) } : error;
}

function entryOf(
  request: RankingRequested,
  round: RoundRecord,
  at: number,
  change: Pick<AuditEntry, 'after' | 'reason'>,
): AuditEntry {
  const actor = { subject: request.requestedBy, roles: [] };
  return auditEntry(actor, {
    at,
    campaignId: round.campaignId,
    action: 'recompute-ranking',
    target: round.roundId,
    ...change,
  });
}
