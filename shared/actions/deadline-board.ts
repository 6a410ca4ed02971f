import type { DeadlineRow, DeadlinesResponse } from '../contract/deadlines.ts';
import { progressOf, timeLeft } from '../domain/deadlines.ts';
import type { Filed } from '../domain/deadlines.ts';
import { casesEach } from '../domain/documents/campaign-facts.ts';
import { dayInShanghai } from '../platform/clock.ts';
import { albumLacks, photosOf } from './album.ts';
import type { CaseStore } from './case-ports.ts';
import { caseOwner } from './document-owner.ts';
import type { AdviserStore, CandidateStore, DocumentStore, RoundStore } from './ports.ts';
import type { DocumentRecord, StoredCampaign } from './records.ts';
import type { DocumentKind } from './stage-rules.ts';
import { documentKindOf } from './stage-rules.ts';
import { isoInstant } from './texts.ts';
import type { ExtensionStore, PaymentStore } from './upload-ports.ts';
import type { ExtensionRecord, PaymentRecord } from './upload-records.ts';
import { dueIn } from './upload-rules.ts';

export type DeadlineBoardPorts = {
  readonly advisers: Pick<AdviserStore, 'ofDistrict'>;
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly cases: Pick<CaseStore, 'ofDistrict'>;
  readonly documents: Pick<DocumentStore, 'ofAdvisers'>;
  readonly extensions: Pick<ExtensionStore, 'ofCampaign'>;
  readonly payments: Pick<PaymentStore, 'ofCampaign'>;
};
type BoardDistrict = DeadlinesResponse['districts'][number];

/** Before and after every id of an owner. */
const everyOwner = ['!', '~'] as const;

/**
 * What is due in the districts, in how long, and how far it has come. Who needs a document: the candidates of the stage
 * that its kind names, those who were paid, or everybody registered; the
 * district itself, or its cases.
 */
export async function deadlineBoard(
  ports: DeadlineBoardPorts,
  stored: StoredCampaign,
  districts: readonly string[],
  now: number,
): Promise<readonly BoardDistrict[]> {
  const { campaign, campaignId } = stored;
  const kinds = campaign.documents
    .filter(({ required }) => required)
    .flatMap(({ id }) => documentKindOf(campaign, id) ?? []);
  const [extensions, payments, candidates] = await Promise.all([
    ports.extensions.ofCampaign(campaignId),
    ports.payments.ofCampaign(campaignId),
    candidatesByStage(ports, campaignId, kinds),
  ]);
  const board = campaign.districts
    .filter(({ id }) => districts.includes(id))
    .map(async ({ id, name }) => {
      const [documents, registered, filed] = await Promise.all([
        ports.documents.ofAdvisers(campaignId, id, ...everyOwner),
        kinds.some(isOfEverybody) ? registeredIn(ports, campaignId, id) : [],
        ports.cases.ofDistrict(campaignId, id),
      ]);
      const known = {
        documents,
        registered,
        cases: filed.map(({ caseId }) => caseOwner(caseId)),
        leastCases: casesEach(campaign)?.min ?? 0,
        payments: payments.filter(({ district }) => district === id),
        extensions: extensions.filter(({ district }) => district === id),
        candidates: (stage: string) =>
          (candidates.get(stage) ?? []).filter(({ district }) => district === id).map(({ adviserId }) => adviserId),
      };
      return { district: id, name, rows: kinds.map((kind) => rowOf(kind, known, now)) };
    });
  return Promise.all(board);
}

type Known = {
  readonly documents: readonly DocumentRecord[];
  readonly registered: readonly string[];
  /** The cases that the district has filed, and how many it has to file at least. */
  readonly cases: readonly string[];
  readonly leastCases: number;
  readonly payments: readonly PaymentRecord[];
  readonly extensions: readonly ExtensionRecord[];
  readonly candidates: (stage: string) => readonly string[];
};

function rowOf(kind: DocumentKind, known: Known, now: number): DeadlineRow {
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

const isOfEverybody = ({ of, neededIn, afterPayment }: DocumentKind): boolean =>
  of === 'adviser' && neededIn === undefined && !afterPayment;

function neededOf(kind: DocumentKind, known: Known): readonly string[] {
  const { payments, candidates, registered } = known;
  if (kind.of === 'district') return ['district'];
  if (kind.of === 'case') return casesOfDistrict(known);
  if (kind.afterPayment) return payments.map(({ adviserId }) => adviserId);
  return kind.neededIn === undefined ? registered : candidates(kind.neededIn);
}

/** The cases that the district has filed, and as many without a record as it still owes. */
function casesOfDistrict({ cases, leastCases }: Known): readonly string[] {
  const owed = Math.max(0, leastCases - cases.length);
  return [...cases, ...Array.from({ length: owed }, (_, index) => caseOwner(`?${index}`))];
}

function filedBy(kind: DocumentKind, { documents, payments }: Known, adviserId: string): Filed {
  const own = documents.filter((one) => one.adviserId === adviserId && one.kind === kind.id);
  const accepted = own.some(({ status }) => status === 'accepted');
  const payment = payments.find((one) => one.adviserId === adviserId);
  const lacks = kind.afterPayment ? albumLacks(payment, photosOf(own, new Set([kind.id]))).length > 0 : !accepted;
  if (!lacks) return 'complete';
  const sentBack = own.some(({ status }) => status === 'returned' || status === 'refused' || status === 'quarantined');
  return sentBack && !accepted ? 'returned' : 'missing';
}

async function candidatesByStage(
  { rounds, candidates }: DeadlineBoardPorts,
  campaignId: string,
  kinds: readonly DocumentKind[],
): Promise<ReadonlyMap<string, readonly { readonly district: string; readonly adviserId: string }[]>> {
  const stages = new Set(kinds.flatMap(({ neededIn }) => neededIn ?? []));
  const wanted = (await rounds.ofCampaign(campaignId)).filter(({ stageId }) => stages.has(stageId));
  const found = await Promise.all(
    wanted.map(async ({ roundId, stageId }) => ({ stageId, candidates: await candidates.ofRound(roundId) })),
  );
  return new Map(
    [...stages].map((stage) => [
      stage,
      found.filter(({ stageId }) => stageId === stage).flatMap((one) => one.candidates),
    ]),
  );
}

async function registeredIn(
  { advisers }: DeadlineBoardPorts,
  campaignId: string,
  district: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await advisers.ofDistrict(campaignId, district, after === undefined ? {} : { after });
    found.push(...page.advisers.map(({ adviserId }) => adviserId));
    after = page.next;
  } while (after !== undefined);
  return found;
}
