import type { Campaign } from '../contract/campaign.ts';
import type { MissingResponse } from '../contract/registry-views.ts';
import { eligibilityOf } from '../domain/eligibility.ts';
import { judgeProfile } from '../domain/profile.ts';
import { dayInShanghai } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { stateOf } from './clearance-state.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore, CandidateStore, DocumentStore, RoundStore } from './ports.ts';
import type { Actor, AdviserRecord, DocumentRecord, RoundRecord } from './records.ts';
import type { Refusal } from './refusal.ts';
import { stagesOf } from './stage-rules.ts';

export type ListMissingPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly advisers: Pick<AdviserStore, 'ofDistrict'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly documents: Pick<DocumentStore, 'ofAdvisers'>;
  readonly clock: Clock;
};
export type ListMissingInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
};
type Line = MissingResponse['advisers'][number];
/** A required kind of document, and of whom it is asked; undefined: of every adviser. */
type Asked = { readonly kind: Campaign['documents'][number]; readonly of: ReadonlySet<string> | undefined };

/**
 * What a district still lacks: of each adviser the eligibility rules that do not pass, the required documents that have
 * not been accepted, and what is wrong with the profile; with totals over the whole district.
 *
 * Steps: check role and district; find campaign and district; read its advisers with their documents, and who is a
 * candidate where; judge each; count; answer one page of those who lack something. A document that is due in a stage
 * which others feed is asked only of that stage's candidates.
 */
export async function listMissing(
  ports: ListMissingPorts,
  input: ListMissingInput,
): Promise<Result<MissingResponse, Refusal>> {
  const { actor, campaignId, district, after = '', limit = 200 } = input;
  const access = requireDistrict(actor, 'list-missing', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const { campaign } = found.value;
  const [all, asked] = await Promise.all([
    ports.advisers.ofDistrict(campaignId, district),
    askedDocuments(ports, campaign),
  ]);
  // Pages go by id.
  const advisers = all.advisers.toSorted((a, b) => (a.adviserId < b.adviserId ? -1 : 1));
  const [first, last] = [advisers[0], advisers.at(-1)];
  const filed =
    first && last ? await ports.documents.ofAdvisers(campaignId, district, first.adviserId, last.adviserId) : [];
  const byAdviser = Map.groupBy(filed, ({ adviserId }) => adviserId);
  const today = dayInShanghai(ports.clock.now());
  const lines = advisers.map((adviser) =>
    lineOf(campaign, adviser, { asked, filed: byAdviser.get(adviser.adviserId) ?? [], today }),
  );
  const lacking = lines.filter(({ rules, documents, profile }) => rules.length + documents.length > 0 || profile);
  const rest = lacking.filter(({ adviserId }) => adviserId > after);
  const page = rest.slice(0, limit);
  const next = rest.length > page.length ? page.at(-1)?.adviserId : undefined;
  return ok({
    district,
    totals: totalsOf(campaign, advisers, lines, asked),
    advisers: page,
    ...(next !== undefined && { next }),
  });
}

function lineOf(
  campaign: Campaign,
  adviser: AdviserRecord,
  {
    asked,
    filed,
    today,
  }: { readonly asked: readonly Asked[]; readonly filed: readonly DocumentRecord[]; readonly today: string },
): Line {
  const { adviserId, name } = adviser;
  const accepted = new Set(filed.filter(({ status }) => status === 'accepted').map(({ kind }) => kind));
  const profile = adviser.profile ? judgeProfile(adviser.profile, campaign.profile)?.detail : '事迹简介尚未填写';
  return {
    adviserId,
    name,
    rules: eligibilityOf(adviser, campaign.eligibility, today).filter(({ answer }) => answer !== 'pass'),
    documents: asked
      .filter(({ kind, of }) => !accepted.has(kind.id) && (!of || of.has(adviserId)))
      .map(({ kind: { id: kind, name: title, due } }) => ({ kind, name: title, due })),
    ...(profile !== undefined && { profile }),
  };
}

/** Required kinds of adviser's documents, each with those it is asked of. */
async function askedDocuments(
  ports: Pick<ListMissingPorts, 'rounds' | 'candidates'>,
  campaign: Campaign,
): Promise<readonly Asked[]> {
  const rounds = await ports.rounds.ofCampaign(campaign.id);
  const stages = stagesOf(campaign);
  const kinds = campaign.documents.filter(({ of, required }) => of === 'adviser' && required);
  return Promise.all(
    kinds.map(async (kind): Promise<Asked> => {
      const stage = stages.find(({ deadlines }) => deadlines.some(({ documents }) => documents.includes(kind.id)));
      if (!stage || stage.inputs.length === 0) return { kind, of: undefined };
      // A stage that is neither voted on nor scored has no round of its own: its people come from the ones before.
      const own = rounds.filter(({ stageId }) => stageId === stage.id);
      const from = own.length > 0 ? own : rounds.filter(({ stageId }) => stage.inputs.includes(stageId));
      return { kind, of: await candidatesOf(ports.candidates, from) };
    }),
  );
}

async function candidatesOf(
  candidates: ListMissingPorts['candidates'],
  rounds: readonly RoundRecord[],
): Promise<ReadonlySet<string>> {
  const all = await Promise.all(rounds.map(({ roundId }) => candidates.ofRound(roundId)));
  return new Set(
    all
      .flat()
      .filter((one) => stateOf(one) !== 'withdrawn')
      .map(({ adviserId }) => adviserId),
  );
}

function totalsOf(
  campaign: Campaign,
  advisers: readonly AdviserRecord[],
  lines: readonly Line[],
  asked: readonly Asked[],
): MissingResponse['totals'] {
  const counted = (rule: string, wanted: 'fail' | 'missing'): number =>
    lines.filter(({ rules }) => rules.some((one) => one.rule === rule && one.answer === wanted)).length;
  const lacks = (kind: string): number =>
    lines.filter(({ documents }) => documents.some((one) => one.kind === kind)).length;
  return {
    advisers: advisers.length,
    complete: lines.filter(({ rules, documents, profile }) => rules.length + documents.length === 0 && !profile).length,
    byRule: Object.fromEntries(
      campaign.eligibility.map(({ id }) => [id, { fail: counted(id, 'fail'), missing: counted(id, 'missing') }]),
    ),
    byDocument: Object.fromEntries(asked.map(({ kind: { id } }) => [id, lacks(id)])),
    withoutProfile: advisers.filter(({ profile }) => !profile).length,
  };
}
