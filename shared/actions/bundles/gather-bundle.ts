import { bundledKinds } from '../../domain/bundle/facts.ts';
import type { BundleCase, BundleFacts, FiledDocument } from '../../domain/bundle/facts.ts';
import { districtsOf } from '../../domain/bundle/lacks.ts';
import type { Clock } from '../../platform/clock.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { everyCase } from '../document-owner.ts';
import { type ParticipantPorts, participantsOf } from '../participants.ts';
import type { AdviserStore, DocumentStore } from '../ports.ts';
import type { DocumentRecord, StoredCampaign } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';

export type GatherBundlePorts = ParticipantPorts & {
  readonly advisers: Pick<AdviserStore, 'get' | 'countByDistrict'>;
  readonly documents: Pick<DocumentStore, 'ofAdviser' | 'ofAdvisers'>;
  readonly clock: Clock;
};
/** A filed document with all that is on its record. */
export type FiledRecord = FiledDocument & { readonly record: DocumentRecord };
export type Wanted = { readonly draft: boolean; readonly cases?: readonly BundleCase[] | undefined };

/**
 * Reads everything that a bundle is made of. Steps: find the round that sends people on and who they are; find the
 * cases, those chosen or all; read the accepted documents of participants, their districts and the cases.
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
  const filedCases = await casesOf(ports, stored);
  const cases = chosen === undefined ? ok(casesIn(filedCases)) : chosenCases(filedCases, chosen);
  if (!cases.ok) return cases;

  const owners = [
    ...participants.map(({ district, adviserId }) => ({ district, adviserId })),
    ...districtsOf({ campaign, participants }).map((district) => ({ district, adviserId: 'district' })),
  ];
  const read = await Promise.all(owners.map((owner) => ports.documents.ofAdviser({ campaignId, ...owner })));
  const inCases = new Set(cases.value.map(({ district, owner }) => `${district} ${owner}`));
  const kinds = new Set(bundledKinds(campaign).map(({ id }) => id));
  const documents = [
    ...read.flat(),
    ...filedCases.filter(({ district, adviserId }) => inCases.has(`${district} ${adviserId}`)),
  ]
    .filter(({ status, kind }) => status === 'accepted' && kinds.has(kind))
    .map(filedOf);
  return ok({
    campaign,
    revision,
    draft,
    round: { id: round.roundId, title: round.title, stageId: round.stageId },
    ...(snapshot && { snapshot }),
    standing: snapshot?.standing ?? 'candidates',
    participants,
    cases: cases.value,
    casesChosen: chosen !== undefined,
    documents,
    advisers: await ports.advisers.countByDistrict(campaignId),
    loadedAt,
    at: Math.max(
      loadedAt,
      ...(snapshot ? [Date.parse(snapshot.computedAt)] : []),
      ...participants.map(({ updatedAt }) => updatedAt),
      ...documents.map(({ verifiedAt }) => verifiedAt),
    ),
  });
}

/** The documents of all cases, in the campaign's order of districts and the order of the cases' ids. */
async function casesOf(
  { documents }: Pick<GatherBundlePorts, 'documents'>,
  { campaign, campaignId }: StoredCampaign,
): Promise<readonly DocumentRecord[]> {
  const read = await Promise.all(
    campaign.districts.map(({ id }) => documents.ofAdvisers(campaignId, id, ...everyCase)),
  );
  return read.flat().filter(({ status }) => status === 'accepted');
}

function casesIn(documents: readonly DocumentRecord[]): readonly BundleCase[] {
  const cases = documents.map(({ district, adviserId: owner }) => ({ district, owner }));
  return [...new Map(cases.map((one) => [`${one.district} ${one.owner}`, one])).values()];
}

function chosenCases(
  documents: readonly DocumentRecord[],
  chosen: readonly BundleCase[],
): Result<readonly BundleCase[], Refusal> {
  const filed = casesIn(documents);
  const known = new Set(filed.map(({ district, owner }) => `${district} ${owner}`));
  const unknown = chosen.findIndex(({ district, owner }) => !known.has(`${district} ${owner}`));
  const missing = chosen[unknown];
  if (missing) {
    const caseId = missing.owner.replace(/^case_/, '');
    const detail = `cases[${unknown}]：${missing.district} 没有已受理材料的案例 ${caseId}`;
    return refuse('case-unknown', { field: `cases[${unknown}]`, detail });
  }
  const wanted = new Set(chosen.map(({ district, owner }) => `${district} ${owner}`));
  return ok(filed.filter(({ district, owner }) => wanted.has(`${district} ${owner}`)));
}

function filedOf(record: DocumentRecord): FiledRecord {
  const { district, adviserId: owner, documentId, kind, name, size, sha256, requestedAt } = record;
  const verifiedAt = record.verifiedAt ?? requestedAt;
  return { district, owner, documentId, kind, name, size, sha256, requestedAt, verifiedAt, record };
}
