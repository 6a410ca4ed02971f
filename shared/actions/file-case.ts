import type { Track } from '../contract/campaign.ts';
import type { CaseInput, FileCaseRequest, FiledCase } from '../contract/cases.ts';
import type { FieldFault } from '../contract/problems.ts';
import { caseFaults } from '../domain/case.ts';
import { caseTrack, casesEach } from '../domain/documents/campaign-facts.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { dayInShanghai } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { auditEntry } from './audit.ts';
import type { CaseRecord, CaseStore } from './case-ports.ts';
import { caseInputOf, caseView } from './case-views.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { caseOwner } from './document-owner.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore, DocumentStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { documentKindOf } from './stage-rules.ts';
import type { ExtensionStore } from './upload-ports.ts';
import { requireInTime } from './upload-rules.ts';

export type FileCasePorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly cases: CaseStore;
  readonly documents: Pick<DocumentStore, 'ofAdviser'>;
  readonly extensions: Pick<ExtensionStore, 'get'>;
  readonly clock: Clock;
};
export type FileCaseInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  readonly caseId: string;
  readonly request: FileCaseRequest;
};

/**
 * A district officer files a case, or changes one (selection.md §3, annex 5).
 *
 * Steps: check role and district; find campaign, district and the track of cases; check the deadline of the case form,
 * put off where the city has extended it; the same content again changes nothing; check the version that the officer has
 * seen, what the case says, and for a new one how many the district may file; write it with what was there before.
 */
export async function fileCase(ports: FileCasePorts, input: FileCaseInput): Promise<Result<FiledCase, Refusal>> {
  const { actor, campaignId, district, caseId, request } = input;
  const access = requireDistrict(actor, 'file-case', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const track = caseTrack(found.value.campaign);
  if (!track) return refuse('case-track-missing');
  // A case is due when its form is.
  const form = documentKindOf(found.value.campaign, 'case-form');
  const due = form ? await requireInTime(ports, input, form) : ok();
  if (!due.ok) return due;
  const at = ports.clock.now();

  const filed = await ports.cases.ofDistrict(campaignId, district);
  const earlier = filed.find((one) => one.caseId === caseId);
  const documents = await ports.documents.ofAdviser({ campaignId, district, adviserId: caseOwner(caseId) });
  if (earlier && canonicalJson(caseInputOf(earlier)) === canonicalJson(request.case)) {
    return ok(caseView(track, earlier, documents));
  }
  if (request.version !== (earlier?.version ?? 0)) return refuse('changed-meanwhile');
  const errors = await faultsOf(ports.advisers, track, input, dayInShanghai(at));
  if (errors.length > 0) return refuse('case-invalid', { errors });
  const { max } = casesEach(found.value.campaign) ?? { max: 1 };
  if (!earlier && filed.length >= max) {
    return refuse('case-limit', { field: 'caseId', detail: `caseId：每个辖市（区）最多报送 ${max} 个案例` });
  }

  const next = recordOf(input, request.case, earlier, at);
  const entry = auditEntry(actor, {
    at,
    campaignId,
    action: 'file-case',
    target: `${district}/${caseOwner(caseId)}`,
    ...(earlier && { before: caseInputOf(earlier) }),
    after: request.case,
  });
  const written = await orRefuse(earlier ? ports.cases.save(next, entry) : ports.cases.add(next, filed.length, entry));
  return written.ok ? ok(caseView(track, next, documents)) : written;
}

async function faultsOf(
  advisers: Pick<AdviserStore, 'get'>,
  track: Track,
  { campaignId, district, request: { case: entry } }: FileCaseInput,
  today: string,
): Promise<readonly FieldFault[]> {
  const found = await Promise.all(entry.advisers.map((adviserId) => advisers.get(campaignId, district, adviserId)));
  const unknown = entry.advisers.flatMap((adviserId, index): FieldFault[] =>
    found[index]
      ? []
      : [{ field: `advisers[${index}]`, code: 'adviser-unknown', detail: `本辖市（区）没有法律顾问 ${adviserId}` }],
  );
  return [...unknown, ...caseFaults(track, entry, today)].map((one) => ({ ...one, field: `case.${one.field}` }));
}

function recordOf(
  { actor, campaignId, district, caseId }: FileCaseInput,
  entry: CaseInput,
  earlier: CaseRecord | undefined,
  at: number,
): CaseRecord {
  return {
    ...entry,
    caseId,
    campaignId,
    district,
    version: (earlier?.version ?? 0) + 1,
    filedAt: earlier?.filedAt ?? at,
    filedBy: earlier?.filedBy ?? actor.subject,
    updatedAt: at,
    updatedBy: actor.subject,
  };
}
