import { bundledKinds } from '../../domain/bundle/facts.ts';
import type { BundleCase, BundleFacts, FiledCase, FiledDocument } from '../../domain/bundle/facts.ts';
import { openPoints } from '../../domain/case.ts';
import { caseTrack } from '../../domain/documents/campaign-facts.ts';
import { districtsOf } from '../../domain/bundle/lacks.ts';
import type { Clock } from '../../platform/clock.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { CaseRecord, CaseStore } from '../case-ports.ts';
import { fillCase } from '../case-views.ts';
import { caseOwner } from '../document-owner.ts';
import { type ParticipantPorts, participantsOf } from '../participants.ts';
import type { AdviserStore, DocumentStore } from '../ports.ts';
import type { DocumentRecord, StoredCampaign } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';

export type GatherBundlePorts = ParticipantPorts & {
  readonly advisers: Pick<AdviserStore, 'get' | 'countByDistrict'>;
  readonly cases: Pick<CaseStore, 'ofDistrict'>;
  readonly documents: Pick<DocumentStore, 'ofAdviser'>;
  readonly clock: Clock;
};
/** A filed document with all that is on its record. */
export type FiledRecord = FiledDocument & { readonly record: DocumentRecord };
export type Wanted = { readonly draft: boolean; readonly cases?: readonly BundleCase[] | undefined };

/**
 * Reads everything that a bundle is made of. Steps: find the round that sends people on and who they are; find the
 * cases on the register, those chosen or all; read the accepted documents of participants, their districts and the
 * cases; fill in the cases' forms.
 */
export async function gatherBundle(
  ports: GatherBundlePorts,
  stored: StoredCampaign,
  { draft, cases: chosen }: Wanted,
): Promise<Result<BundleFacts<FiledRecord>, Refusal>> {
  const { campaign, campaignId, revision, loadedAt } = stored;
  const found = await participantsOf(ports, stored, ports.clock.now());
  if (!found) return refuse('summary-sheet-missing');
  const { round, snapshot, participants } = found;
  const register = await registerOf(ports, stored);
  const going = chosen === undefined ? ok(register) : chosenCases(register, chosen);
  if (!going.ok) return going;

  const owners = [
    ...participants.map(({ district, adviserId }) => ({ district, adviserId })),
    ...districtsOf({ campaign, participants }).map((district) => ({ district, adviserId: 'district' })),
    ...going.value.map(({ district, caseId }) => ({ district, adviserId: caseOwner(caseId) })),
  ];
  const read = await Promise.all(owners.map((owner) => ports.documents.ofAdviser({ campaignId, ...owner })));
  const kinds = new Set(bundledKinds(campaign).map(({ id }) => id));
  const accepted = read.flat().filter(({ status, kind }) => status === 'accepted' && kinds.has(kind));
  const cases = await Promise.all(going.value.map((record) => filedCase(ports, stored, record, accepted)));
  const documents = accepted.map(filedOf);
  return ok({
    campaign,
    revision,
    draft,
    round: { id: round.roundId, title: round.title, stageId: round.stageId },
    ...(snapshot && { snapshot }),
    standing: snapshot?.standing ?? 'candidates',
    participants,
    cases,
    casesChosen: chosen !== undefined,
    casesFiled: register.length,
    documents,
    advisers: await ports.advisers.countByDistrict(campaignId),
    loadedAt,
    at: Math.max(
      loadedAt,
      ...(snapshot ? [Date.parse(snapshot.computedAt)] : []),
      ...participants.map(({ updatedAt }) => updatedAt),
      ...cases.map((one) => one.at),
      ...documents.map(({ verifiedAt }) => verifiedAt),
    ),
  });
}

/** All cases that were filed, in the campaign's order of districts and the order of their ids. */
async function registerOf(
  { cases }: Pick<GatherBundlePorts, 'cases'>,
  { campaign, campaignId }: StoredCampaign,
): Promise<readonly CaseRecord[]> {
  return (await Promise.all(campaign.districts.map(({ id }) => cases.ofDistrict(campaignId, id)))).flat();
}

function chosenCases(
  register: readonly CaseRecord[],
  chosen: readonly BundleCase[],
): Result<readonly CaseRecord[], Refusal> {
  const isOf = (record: CaseRecord) => (one: BundleCase) =>
    one.district === record.district && one.owner === caseOwner(record.caseId);
  const unknown = chosen.findIndex((one) => !register.some((record) => isOf(record)(one)));
  const missing = chosen[unknown];
  if (missing) {
    const caseId = missing.owner.slice(caseOwner('').length);
    const detail = `cases[${unknown}]：${missing.district} 没有报送案例 ${caseId}`;
    return refuse('case-unknown', { field: `cases[${unknown}]`, detail });
  }
  return ok(register.filter((record) => chosen.some(isOf(record))));
}

async function filedCase(
  { advisers }: Pick<GatherBundlePorts, 'advisers'>,
  stored: StoredCampaign,
  record: CaseRecord,
  documents: readonly DocumentRecord[],
): Promise<FiledCase> {
  const { district, caseId } = record;
  const owner = caseOwner(caseId);
  const own = documents.filter((one) => one.district === district && one.adviserId === owner);
  const track = caseTrack(stored.campaign);
  return {
    district,
    owner,
    ...(await fillCase(advisers, stored, record, own)),
    open: track ? openPoints(track, record) : [],
  };
}

function filedOf(record: DocumentRecord): FiledRecord {
  const { district, adviserId: owner, documentId, kind, name, size, sha256, requestedAt } = record;
  const verifiedAt = record.verifiedAt ?? requestedAt;
  return { district, owner, documentId, kind, name, size, sha256, requestedAt, verifiedAt, record };
}
