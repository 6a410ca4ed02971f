import type { Track } from '../contract/campaign.ts';
import type { CaseInput, FiledCase } from '../contract/cases.ts';
import { openPoints } from '../domain/case.ts';
import type { CaseForm } from '../domain/documents/case-form.ts';
import type { CaseRecord } from './case-ports.ts';
import type { AdviserStore } from './ports.ts';
import type { DocumentRecord, StoredCampaign } from './records.ts';
import { isoInstant } from './texts.ts';
import { documentView } from './views.ts';

/** What the district's officer wrote, without what the register adds. */
export function caseInputOf(record: CaseRecord): CaseInput {
  const { title, advisers, village, period, text, fulfilled, consent, publicVersion } = record;
  return {
    title,
    advisers,
    village,
    period,
    text,
    fulfilled,
    ...(consent !== undefined && { consent }),
    ...(publicVersion !== undefined && { publicVersion }),
  };
}

/** A case as the staff of its district and of the city see it. @param documents of this case */
export function caseView(track: Track, record: CaseRecord, documents: readonly DocumentRecord[]): FiledCase {
  const { caseId, district, version, filedAt, updatedAt } = record;
  return {
    ...caseInputOf(record),
    caseId,
    district,
    version,
    filedAt: isoInstant(filedAt),
    updatedAt: isoInstant(updatedAt),
    open: [...openPoints(track, record)],
    documents: documents.map(documentView),
  };
}

export type FilledCase = {
  readonly form: CaseForm;
  /** When the newest of the records that the form is made from was last changed. */
  readonly at: number;
};

/**
 * What the case's form (annex 5) says: the record, its advisers as they are registered now, and the accepted documents
 * that go with the form, by kind in the campaign's order and by when they were filed.
 * @param documents of this case
 * @throws Error when an adviser is gone: advisers are never removed
 */
export async function fillCase(
  advisers: Pick<AdviserStore, 'get'>,
  { campaign, loadedAt }: StoredCampaign,
  record: CaseRecord,
  documents: readonly DocumentRecord[],
): Promise<FilledCase> {
  const { campaignId, district, caseId, updatedAt } = record;
  const { advisers: adviserIds, ...entry } = caseInputOf(record);
  const people = await Promise.all(
    adviserIds.map(async (adviserId) => {
      const adviser = await advisers.get(campaignId, district, adviserId);
      if (!adviser) throw new Error(`Case ${caseId} of ${district} names adviser ${adviserId}, who is not registered`);
      return adviser;
    }),
  );
  const materials = campaign.documents
    .filter(({ id, of }) => of === 'case' && id !== 'case-form')
    .flatMap(({ id, name }) =>
      documents
        .filter(({ kind, status }) => kind === id && status === 'accepted')
        .toSorted((a, b) => a.requestedAt - b.requestedAt || (a.documentId < b.documentId ? -1 : 1))
        .map((document) => ({ name: `${name}：${document.name}`, at: document.verifiedAt ?? document.requestedAt })),
    );
  return {
    form: {
      ...entry,
      advisers: people.map(({ name, organisation }) => ({ name, organisation })),
      materials: materials.map(({ name }) => name),
    },
    at: Math.max(
      loadedAt,
      updatedAt,
      ...people.map((adviser) => adviser.updatedAt),
      ...materials.map((material) => material.at),
    ),
  };
}
