import { createHash } from 'node:crypto';

import { findingAsFault, importBytesLimit, importRowsLimit, listedFaultsLimit } from '../contract/adviser-imports.ts';
import type { ImportAdvisersRequest, ImportAdvisersResponse } from '../contract/adviser-imports.ts';
import type { Clock } from '../platform/clock.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict, requireRole } from './access.ts';
import { derivedId } from './derived-id.ts';
import { districtOf } from './find-district.ts';
import { findCampaign } from './find-round.ts';
import { columnViews, planImport } from './plan-import.ts';
import type { ImportPlan } from './plan-import.ts';
import type { CampaignStore, Ids } from './ports.ts';
import { profileDeadline, type ProfileDeadlinePorts } from './profile-deadline.ts';
import type { Actor, StoredCampaign } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ImportStore, SheetReader } from './registry-ports.ts';
import { requireNoImport } from './running-import.ts';
import { runImport } from './run-import.ts';

export type ImportAdvisersPorts = ProfileDeadlinePorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly imports: ImportStore;
  readonly sheets: SheetReader;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type ImportAdvisersInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  /** None: the whole city, by a column of the file. */
  readonly district?: string | undefined;
  readonly dryRun: boolean;
  readonly request: ImportAdvisersRequest;
};

/** Title, remarks and header stand above the people. */
const rowsAbove = 20;

/**
 * Imports a register of advisers, all of it or nothing (decision 0019).
 *
 * Steps: check role and district; find the campaign; read the file as a table; wait for no other import; plan what each
 * row does to the registry as it stands. A dry run answers the plan with every fault, and a code for it. The real run
 * goes on only with that code, that is with the same file over the same registry, and without a fault: it stages the
 * rows, which nobody sees, and shows them by one write.
 */
export async function importAdvisers(
  ports: ImportAdvisersPorts,
  input: ImportAdvisersInput,
): Promise<Result<ImportAdvisersResponse, Refusal>> {
  const found = await requireScope(ports, input);
  if (!found.ok) return found;
  const { actor, campaignId, district, dryRun, request } = input;
  const { campaign } = found.value;
  const bytes = Buffer.from(request.content, 'base64');
  if (bytes.length > importBytesLimit) return faultyFile({ code: 'file-too-large', detail: '文件不能超过 4 MB' });
  const sheet = await ports.sheets.read(bytes, importRowsLimit + rowsAbove);
  if (!sheet.ok) return faultyFile(sheet.error);

  const now = ports.clock.now();
  const free = await requireNoImport(ports.imports, actor, campaignId, now);
  if (!free.ok) return free;
  const slots = await ports.imports.slots(
    campaignId,
    campaign.districts.map(({ id }) => id),
  );
  const late = await profileDeadline(ports, found.value, now);
  const scope = { campaignId, campaign, district, mapping: request.columns ?? {}, slots, late };
  const plan = planImport(sheet.value, scope);
  const fileSha256 = createHash('sha256').update(bytes).digest('hex');
  const preview = previewOf(input, fileSha256, plan);
  const answer = answerOf(plan, sheet.value.format);
  if (dryRun) return ok(plan.faults.length > 0 ? answer : { ...answer, preview });
  if (plan.faults.length > 0) {
    const errors = plan.faults.slice(0, listedFaultsLimit).map(findingAsFault);
    return refuse('import-invalid', { detail: `文件有 ${plan.faults.length} 处错误，未导入`, errors });
  }
  if (request.preview !== preview) {
    return refuse('preview-stale', {
      field: 'preview',
      detail: `preview：${request.preview === undefined ? '请先试导入（dryRun=true）' : '与试导入时不同，请重新试导入'}`,
    });
  }
  if (answer.outcome === 'nothing-to-do') return ok(answer);
  const run = { actor, campaignId, now, fileName: request.fileName, fileSha256, sequence: free.value?.sequence ?? 0 };
  const imported = await runImport(ports, run, plan.rows);
  return imported.ok ? ok({ ...answer, outcome: 'imported', importId: imported.value }) : imported;
}

async function requireScope(
  ports: Pick<ImportAdvisersPorts, 'campaigns'>,
  { actor, campaignId, district }: ImportAdvisersInput,
): Promise<Result<StoredCampaign, Refusal>> {
  const access =
    district === undefined
      ? requireRole(actor, 'import-advisers')
      : requireDistrict(actor, 'import-advisers', district);
  if (!access.ok) return access;
  if (district === undefined && !actor.roles.includes('city-officer')) {
    return refuse('district-forbidden', { field: 'district', detail: 'district：只能导入本辖市（区）的名册' });
  }
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok || district === undefined) return found;
  const known = districtOf(found.value, district);
  return known.ok ? found : known;
}

/** A file that cannot be read at all is refused in a dry run, too: there is nothing to show. */
function faultyFile(fault: { readonly code: string; readonly detail: string; readonly row?: number }) {
  return refuse('import-invalid', { errors: [findingAsFault(fault)] });
}

function answerOf(plan: ImportPlan, format: string): ImportAdvisersResponse {
  const count = (outcome: string): number => plan.rows.filter((row) => row.outcome === outcome).length;
  const changes = count('created') + count('updated');
  return {
    outcome: plan.faults.length > 0 ? 'faulty' : changes > 0 ? 'importable' : 'nothing-to-do',
    format,
    rows: plan.read,
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    columns: columnViews(plan.columns),
    faults: plan.faults.slice(0, listedFaultsLimit),
    faultCount: plan.faults.length,
    warnings: plan.warnings.slice(0, listedFaultsLimit),
    warningCount: plan.warnings.length,
  };
}

/** Stands for the file, how it is read, and what it does to the registry as it is: any change makes another. */
function previewOf({ campaignId, district, request }: ImportAdvisersInput, sha256: string, plan: ImportPlan): string {
  const rows = plan.rows.map(({ adviserId, outcome, slot }) => [adviserId, outcome, slot?.version ?? 0]);
  const parts = [campaignId, district ?? '', sha256, canonicalJson(request.columns ?? {}), canonicalJson(rows)];
  return derivedId('pre_', parts);
}
