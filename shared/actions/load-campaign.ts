import type { LoadCampaignResponse } from '../contract/campaigns.ts';
import type { Campaign } from '../contract/campaign.ts';
import { readCampaign } from '../domain/campaign/read-campaign.ts';
import { roundsOf } from '../domain/campaign/rounds.ts';
import type { PlannedRound } from '../domain/campaign/rounds.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { derivedId } from './derived-id.ts';
import { campaignBytesLimit } from './ports.ts';
import type { CampaignStore, RoundStore } from './ports.ts';
import type { Actor, AuditEntry, RoundRecord, StoredCampaign } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { beijingTime } from './texts.ts';
import { isVoteFrozen } from './vote-frozen.ts';

export type LoadCampaignPorts = {
  readonly campaigns: Pick<CampaignStore, 'get' | 'save'>;
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly clock: Clock;
};
export type LoadCampaignInput = { readonly actor: Actor; readonly campaignId: string; readonly file: unknown };
type Planned = PlannedRound & Pick<RoundRecord, 'campaignId'>;

/** So many ledger codes are tried for a round; of 262,144 codes few are taken. */
const ledgerAttempts = 8;

/**
 * Loads a campaign file, or a new revision of it, and makes its rounds.
 *
 * Steps: check the role; read the file, naming every fault with its path; its id must be the path's; the same content
 * again changes nothing; no change once a vote has begun, and no round may disappear; each round keeps its ledger code
 * and ballot paper; write campaign and rounds in one transaction, trying other ledger codes where one is taken.
 */
export async function loadCampaign(
  ports: LoadCampaignPorts,
  input: LoadCampaignInput,
): Promise<Result<LoadCampaignResponse, Refusal>> {
  const role = requireRole(input.actor, 'load-campaign');
  if (!role.ok) return role;
  const read = readFile(input);
  if (!read.ok) return read;
  const campaign = read.value;
  const [stored, existing] = await Promise.all([
    ports.campaigns.get(campaign.id),
    ports.rounds.ofCampaign(campaign.id),
  ]);
  const planned = roundsOf(campaign).map((round) => ({ ...round, campaignId: campaign.id }));
  const rounds = planned.map(({ roundId }) => roundId);
  if (stored && canonicalJson(stored.campaign) === canonicalJson(campaign)) {
    const { campaignId, title, revision } = stored;
    return ok({ campaignId, title, revision, outcome: 'unchanged', rounds });
  }
  const now = ports.clock.now();
  const free = requireUnused(existing, planned, now);
  if (!free.ok) return free;

  const next: StoredCampaign = {
    campaignId: campaign.id,
    title: campaign.title,
    revision: (stored?.revision ?? 0) + 1,
    loadedAt: now,
    loadedBy: input.actor.subject,
    campaign,
  };
  const written = await save(ports, next, { planned, existing }, auditOf(input.actor, stored, next));
  if (!written.ok) return written;
  const { campaignId, title, revision } = next;
  return ok({ campaignId, title, revision, outcome: stored ? 'updated' : 'created', rounds });
}

function readFile({ campaignId, file }: LoadCampaignInput): Result<Campaign, Refusal> {
  const read = readCampaign(file);
  if (!read.ok) {
    const errors = read.error.faults.map(({ path, code, message }) => ({ field: path, code, detail: message }));
    return refuse('campaign-invalid', { errors });
  }
  const { id } = read.value;
  if (id !== campaignId) {
    const detail = `应与请求地址中的 ${campaignId} 一致`;
    return refuse('campaign-invalid', { errors: [{ field: 'id', code: 'id-differs', detail }] });
  }
  const bytes = Buffer.byteLength(JSON.stringify(read.value));
  if (bytes <= campaignBytesLimit) return read;
  const detail = `规则文件不能大于 ${campaignBytesLimit} 字节，现为 ${bytes} 字节`;
  return refuse('campaign-invalid', { errors: [{ field: '$', code: 'too-large', detail }] });
}

/** Rules stand still from the first vote on: who voted, nominated or scored did so under them. */
function requireUnused(
  existing: readonly RoundRecord[],
  planned: readonly Planned[],
  now: number,
): Result<undefined, Refusal> {
  const begun = existing.find((round) => isVoteFrozen(round, now));
  if (begun?.vote) {
    const detail = `${begun.title}的投票于${beijingTime(begun.vote.opensAt)}开始，此前 1 分钟起不能再修改评选规则`;
    return refuse('campaign-in-use', { detail });
  }
  const kept = new Set(planned.map(({ roundId }) => roundId));
  const dropped = existing.find(({ roundId }) => !kept.has(roundId));
  return dropped
    ? refuse('campaign-in-use', { detail: `不能删除已有的轮次 ${dropped.roundId}（${dropped.title}）` })
    : ok();
}

async function save(
  ports: Pick<LoadCampaignPorts, 'campaigns'>,
  next: StoredCampaign,
  rounds: { readonly planned: readonly Planned[]; readonly existing: readonly RoundRecord[] },
  audit: AuditEntry,
): Promise<Result<undefined, Refusal>> {
  for (let attempt = 0; attempt < ledgerAttempts; attempt += 1) {
    const written = await ports.campaigns.save(next, changedRounds(rounds.planned, rounds.existing, attempt), audit);
    if (written.ok) return written;
    if (written.error.type === 'changed-meanwhile') return refuse('changed-meanwhile');
  }
  throw new Error(`No free ledger code for a round of ${next.campaignId} in ${ledgerAttempts} attempts`);
}

/** The rounds to write: the new ones, and those that differ from what is there. */
function changedRounds(
  planned: readonly Planned[],
  existing: readonly RoundRecord[],
  attempt: number,
): readonly RoundRecord[] {
  const known = new Map(existing.map((round) => [round.roundId, round]));
  return planned.flatMap((plan): RoundRecord[] => {
    const before = known.get(plan.roundId);
    if (!before) return [{ ...plan, version: 1, ledger: ledgerCode(plan.roundId, attempt) }];
    const next: RoundRecord = { ...plan, ...ownOf(before) };
    return canonicalJson(next) === canonicalJson(before) ? [] : [{ ...next, version: before.version + 1 }];
  });
}

/** What a round has of its own, whatever the campaign file says. */
function ownOf(round: RoundRecord) {
  const { version, ledger, paper, voterKeyVersion, locks, importedBy, voteReplaced, pending, resultChangedIn } = round;
  return {
    version,
    ledger,
    ...(paper && { paper }),
    ...(voterKeyVersion !== undefined && { voterKeyVersion }),
    ...(locks && { locks }),
    ...(importedBy !== undefined && { importedBy }),
    ...(voteReplaced !== undefined && { voteReplaced }),
    ...(pending !== undefined && { pending }),
    ...(resultChangedIn !== undefined && { resultChangedIn }),
  };
}

/** 3 base64url characters of a hash: spread over all codes, and another one with each attempt. */
function ledgerCode(roundId: string, attempt: number): string {
  return derivedId('', ['ledger', roundId, String(attempt)]).slice(0, 3);
}

function auditOf(actor: Actor, before: StoredCampaign | undefined, next: StoredCampaign): AuditEntry {
  return auditEntry(actor, {
    at: next.loadedAt,
    campaignId: next.campaignId,
    action: 'load-campaign',
    target: next.campaignId,
    ...(before && { before: { revision: before.revision, campaign: before.campaign } }),
    after: { revision: next.revision },
  });
}
