import type { DeadlineRow, DeadlinesResponse } from '../contract/deadlines.ts';
import { progressOf, timeLeft } from '../domain/deadlines.ts';
import type { Filed } from '../domain/deadlines.ts';
import { casesEach } from '../domain/documents/campaign-facts.ts';
import { hasProfile } from '../domain/profile.ts';
import { dayInShanghai } from '../platform/clock.ts';
import type { CaseStore } from './case-ports.ts';
import { caseOwner } from './document-owner.ts';
import type { AdviserStore, DocumentStore } from './ports.ts';
import type { AdviserRecord, DocumentRecord, StoredCampaign } from './records.ts';
import type { DeadlineKind } from './stage-rules.ts';
import { profileKindId, requiredKinds } from './stage-rules.ts';
import { isoInstant } from './texts.ts';
import type { ExtensionStore } from './upload-ports.ts';
import type { ExtensionRecord } from './upload-records.ts';
import { dueIn } from './upload-rules.ts';
import { type Owing, stillLacks, whoOwes, type WhoOwesPorts } from './who-owes.ts';

export type DeadlineBoardPorts = WhoOwesPorts & {
  readonly advisers: Pick<AdviserStore, 'get' | 'ofDistrict'>;
  readonly cases: Pick<CaseStore, 'ofDistrict'>;
  readonly documents: Pick<DocumentStore, 'ofAdvisers'>;
  readonly extensions: Pick<ExtensionStore, 'ofCampaign'>;
};
type BoardDistrict = DeadlinesResponse['districts'][number];

/** Before and after every id of an owner. */
const everyOwner = ['!', '~'] as const;

/**
 * What is due in the districts, in how long, and how far it has come. Who needs a kind that is asked of advisers is what
 * `whoOwes` says; other kinds are owed by the district itself, or its cases.
 */
export async function deadlineBoard(
  ports: DeadlineBoardPorts,
  stored: StoredCampaign,
  districts: readonly string[],
  now: number,
): Promise<readonly BoardDistrict[]> {
  const { campaign, campaignId } = stored;
  const kinds = requiredKinds(campaign);
  const [extensions, owing] = await Promise.all([
    ports.extensions.ofCampaign(campaignId),
    whoOwes(ports, stored, kinds, now),
  ]);
  const board = campaign.districts
    .filter(({ id }) => districts.includes(id))
    .map(async ({ id, name }) => {
      const [people, documents, filed] = await Promise.all([
        peopleIn(ports, campaignId, id, owing, kinds),
        ports.documents.ofAdvisers(campaignId, id, ...everyOwner),
        ports.cases.ofDistrict(campaignId, id),
      ]);
      const known = {
        ...people,
        district: id,
        owing,
        documents,
        cases: filed.map(({ caseId }) => caseOwner(caseId)),
        leastCases: casesEach(campaign)?.min ?? 0,
        extensions: extensions.filter(({ district }) => district === id),
      };
      return { district: id, name, rows: kinds.map((kind) => rowOf(kind, known, now)) };
    });
  return Promise.all(board);
}

type Known = {
  readonly district: string;
  readonly owing: Owing;
  readonly documents: readonly DocumentRecord[];
  readonly registered: readonly string[];
  /** Advisers who have a profile, of those who owe one. */
  readonly profiled: ReadonlySet<string>;
  /** The cases that the district has filed, and how many it has to file at least. */
  readonly cases: readonly string[];
  readonly leastCases: number;
  readonly extensions: readonly ExtensionRecord[];
};

function rowOf(kind: DeadlineKind, known: Known, now: number): DeadlineRow {
  const extension = known.extensions.find((one) => one.kind === kind.id);
  const due = dueIn(kind, extension);
  const left = timeLeft(dayInShanghai(now), dayInShanghai(due));
  const progress = progressOf([...new Set(neededOf(kind, known))].map((adviserId) => filedBy(kind, known, adviserId)));
  return {
    kind: kind.id,
    name: kind.name,
    due: isoInstant(due),
    ...(extension && { extended: { until: isoInstant(extension.until), reason: extension.reason } }),
    daysLeft: left.days,
    ...(left.workingDays !== undefined && { workingDaysLeft: left.workingDays }),
    overdue: now >= due && progress.missing > 0,
    ...progress,
  };
}

function neededOf(kind: DeadlineKind, known: Known): readonly string[] {
  const { owing, district, registered } = known;
  if (kind.of === 'district') return ['district'];
  if (kind.of === 'case') return casesOfDistrict(known);
  const owed = owing.of(kind, district);
  return owed === 'everybody' ? registered : [...owed];
}

/** The cases that the district has filed, and as many without a record as it still owes. */
function casesOfDistrict({ cases, leastCases }: Known): readonly string[] {
  const owed = Math.max(0, leastCases - cases.length);
  return [...cases, ...Array.from({ length: owed }, (_, index) => caseOwner(`?${index}`))];
}

function filedBy(kind: DeadlineKind, { documents, owing, profiled }: Known, adviserId: string): Filed {
  if (kind.id === profileKindId) return profiled.has(adviserId) ? 'complete' : 'missing';
  const own = documents.filter((one) => one.adviserId === adviserId && one.kind === kind.id);
  const payment = owing.payments.find((one) => one.adviserId === adviserId);
  if (!stillLacks(kind, own, payment)) return 'complete';
  const accepted = own.some(({ status }) => status === 'accepted');
  const sentBack = own.some(({ status }) => status === 'returned' || status === 'refused' || status === 'quarantined');
  return sentBack && !accepted ? 'returned' : 'missing';
}

/** Everybody registered, where a kind is asked of everybody, and who has a profile, of those who owe one. */
async function peopleIn(
  ports: DeadlineBoardPorts,
  campaignId: string,
  district: string,
  owing: Owing,
  kinds: readonly DeadlineKind[],
): Promise<Pick<Known, 'registered' | 'profiled'>> {
  const ofAdvisers = kinds.filter((kind) => kind.of === 'adviser');
  const everybody = ofAdvisers.some((kind) => owing.of(kind, district) === 'everybody');
  const registered = everybody ? await registeredIn(ports, campaignId, district) : [];
  const profile = kinds.find(({ id }) => id === profileKindId);
  const owed = profile ? owing.of(profile, district) : [];
  const read = owed === 'everybody' ? [] : [...owed].map((id) => ports.advisers.get(campaignId, district, id));
  const asked = owed === 'everybody' ? registered : await Promise.all(read);
  const profiled = asked.flatMap((one) => (one && hasProfile(one) ? [one.adviserId] : []));
  return { registered: registered.map(({ adviserId }) => adviserId), profiled: new Set(profiled) };
}

async function registeredIn(
  { advisers }: DeadlineBoardPorts,
  campaignId: string,
  district: string,
): Promise<readonly AdviserRecord[]> {
  const found: AdviserRecord[] = [];
  let after: string | undefined;
  do {
    const page = await advisers.ofDistrict(campaignId, district, after === undefined ? {} : { after });
    found.push(...page.advisers);
    after = page.next;
  } while (after !== undefined);
  return found;
}
