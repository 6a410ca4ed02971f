import type { Campaign } from '../contract/campaign.ts';
import type { MissingResponse } from '../contract/registry-views.ts';
import { eligibilityOf } from '../domain/eligibility.ts';
import { hasProfile, judgeProfile } from '../domain/profile.ts';
import { dayInShanghai } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore, DocumentStore } from './ports.ts';
import type { Actor, AdviserRecord, DocumentRecord, StoredCampaign } from './records.ts';
import type { Refusal } from './refusal.ts';
import { type DeadlineKind, profileKindId, requiredKinds } from './stage-rules.ts';
import { isoInstant } from './texts.ts';
import type { ExtensionStore } from './upload-ports.ts';
import type { PaymentRecord } from './upload-records.ts';
import { dueIn } from './upload-rules.ts';
import { stillLacks, whoOwes, type WhoOwesPorts } from './who-owes.ts';

export type ListMissingPorts = WhoOwesPorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'ofDistrict'>;
  readonly documents: Pick<DocumentStore, 'ofAdvisers'>;
  readonly extensions: Pick<ExtensionStore, 'ofCampaign'>;
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
/** What is asked of advisers: each kind with its instant in this district, and who owes it. */
type Asked = {
  readonly documents: readonly { readonly kind: DeadlineKind; readonly due: number; readonly of: Owed }[];
  readonly profile: Owed;
  readonly payments: readonly PaymentRecord[];
};
type Owed = ReadonlySet<string> | 'everybody';

/**
 * What a district still lacks: of each adviser the eligibility rules that do not pass, the required documents that have
 * not been accepted, and what is wrong with the profile; with totals over the whole district.
 *
 * Steps: check role and district; find campaign and district; read its advisers with their documents, and who owes what
 * (by the same rule as the deadlines board); judge each; count; answer one page of those who lack something.
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
    askedOf(ports, found.value, district),
  ]);
  // Pages go by id.
  const advisers = all.advisers.toSorted((a, b) => (a.adviserId < b.adviserId ? -1 : 1));
  const [first, last] = [advisers[0], advisers.at(-1)];
  const filed =
    first && last ? await ports.documents.ofAdvisers(campaignId, district, first.adviserId, last.adviserId) : [];
  const byAdviser = Map.groupBy(filed, ({ adviserId }) => adviserId);
  const today = dayInShanghai(ports.clock.now());
  const lines = advisers.map((adviser) =>
    lineOf(campaign, { adviser, filed: byAdviser.get(adviser.adviserId) ?? [] }, asked, today),
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
  { adviser, filed }: { readonly adviser: AdviserRecord; readonly filed: readonly DocumentRecord[] },
  asked: Asked,
  today: string,
): Line {
  const { adviserId, name } = adviser;
  const payment = asked.payments.find((one) => one.adviserId === adviserId);
  const blank = isOf(asked.profile, adviserId) ? '事迹简介尚未填写' : undefined;
  const profile = hasProfile(adviser) ? judgeProfile(adviser.profile, campaign.profile)?.detail : blank;
  return {
    adviserId,
    name,
    rules: eligibilityOf(adviser, campaign.eligibility, today).filter(({ answer }) => answer !== 'pass'),
    documents: asked.documents
      .filter(({ kind, of }) => isOf(of, adviserId) && stillLacks(kind, filed, payment))
      .map(({ kind: { id: kind, name: title }, due }) => ({ kind, name: title, due: isoInstant(due) })),
    ...(profile !== undefined && { profile }),
  };
}

const isOf = (owed: Owed, adviserId: string): boolean => owed === 'everybody' || owed.has(adviserId);

async function askedOf(ports: ListMissingPorts, stored: StoredCampaign, district: string): Promise<Asked> {
  const kinds = requiredKinds(stored.campaign).filter(({ of }) => of === 'adviser');
  const [owing, extensions] = await Promise.all([
    whoOwes(ports, stored, kinds, ports.clock.now()),
    ports.extensions.ofCampaign(stored.campaignId),
  ]);
  const extended = (id: string) => extensions.find((one) => one.kind === id && one.district === district);
  const profile = kinds.find(({ id }) => id === profileKindId);
  return {
    documents: kinds
      .filter((kind) => kind !== profile)
      .map((kind) => ({ kind, due: dueIn(kind, extended(kind.id)), of: owing.of(kind, district) })),
    profile: profile ? owing.of(profile, district) : 'everybody',
    payments: owing.payments,
  };
}

function totalsOf(
  campaign: Campaign,
  advisers: readonly AdviserRecord[],
  lines: readonly Line[],
  asked: Asked,
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
    byDocument: Object.fromEntries(asked.documents.map(({ kind: { id } }) => [id, lacks(id)])),
    withoutProfile: advisers.filter((one) => isOf(asked.profile, one.adviserId) && !hasProfile(one)).length,
  };
}
