import type { Campaign } from '../contract/campaign.ts';
import type { FieldFault } from '../contract/problems.ts';
import type { AdviserInput, RegisterAdvisersRequest, RegisterAdvisersResponse } from '../contract/registry.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { adviserIdOf, entryFaults, entryWarnings, inputOf, isSameInput, nextRecord } from './adviser-entry.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore } from './ports.ts';
import { profileDeadline, type ProfileDeadlinePorts } from './profile-deadline.ts';
import type { Actor, AdviserRecord, AuditEntry } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ImportStore } from './registry-ports.ts';
import { requireNoImport } from './running-import.ts';

export type RegisterAdvisersPorts = ProfileDeadlinePorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get' | 'districtsOf' | 'saveAll'>;
  readonly imports: Pick<ImportStore, 'latest' | 'abandon'>;
  readonly clock: Clock;
};
export type RegisterAdvisersInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  readonly request: RegisterAdvisersRequest;
};
type Row = { readonly adviserId: string; readonly input: AdviserInput; readonly earlier: AdviserRecord | undefined };
type Outcome = RegisterAdvisersResponse['advisers'][number]['outcome'];

/**
 * Registers up to 40 advisers of the officer's district, all or none.
 *
 * Steps: check role and district; find campaign and district; wait for no import; know each adviser by the licence number, so that the same
 * one again is an update and the same content changes nothing; name every fault of every row (a licence twice, a
 * licence of another district, a service that ends before it begins, a profile that is late); write what is new or changed in one transaction.
 */
export async function registerAdvisers(
  ports: RegisterAdvisersPorts,
  input: RegisterAdvisersInput,
): Promise<Result<RegisterAdvisersResponse, Refusal>> {
  const { actor, campaignId, district, request } = input;
  const access = requireDistrict(actor, 'register-advisers', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const now = ports.clock.now();
  const free = await requireNoImport(ports.imports, actor, campaignId, now);
  if (!free.ok) return free;

  const ids = request.advisers.map(({ licenceNumber }) => adviserIdOf(campaignId, licenceNumber));
  const elsewhere = await ports.advisers.districtsOf(campaignId, ids);
  const known = { district, elsewhere, profile: found.value.campaign.profile };
  const errors = request.advisers.flatMap((adviser, index) => faultsOf(adviser, index, ids, known));
  if (errors.length > 0) return refuse('adviser-invalid', { errors });

  const rows = await Promise.all(
    request.advisers.map(async (adviser, index): Promise<Row> => {
      const adviserId = ids[index] ?? adviserIdOf(campaignId, adviser.licenceNumber);
      return { adviserId, input: adviser, earlier: await ports.advisers.get(campaignId, district, adviserId) };
    }),
  );
  const late = await profileDeadline(ports, found.value, now);
  const lateRows = rows.flatMap((row, index) => at(index, late(row.earlier, row.input)));
  if (lateRows.length > 0) return refuse('adviser-invalid', { errors: lateRows });
  const changed = rows.filter((row) => outcomeOf(row) !== 'unchanged');
  const by = { at: now, by: actor.subject };
  const records = changed.map(({ adviserId, input: adviser, earlier }) =>
    nextRecord(adviser, { adviserId, campaignId, district }, earlier, by),
  );
  if (records.length > 0) {
    const audit = auditOf(actor, { at: now, campaignId, district }, changed);
    const written = await orRefuse(ports.advisers.saveAll(records, audit));
    if (!written.ok) return written;
  }
  return ok({
    advisers: rows.map((row) => ({
      adviserId: row.adviserId,
      licenceNumber: row.input.licenceNumber,
      outcome: outcomeOf(row),
    })),
    warnings: rows.flatMap(({ input: adviser }, index) => at(index, entryWarnings(adviser, known.profile))),
  });
}

function outcomeOf({ input, earlier }: Row): Outcome {
  if (!earlier) return 'created';
  return isSameInput(inputOf(earlier), input) ? 'unchanged' : 'updated';
}

/** One entry names all that are new; each update has its own, with what was there before. */
function auditOf(
  actor: Actor,
  { at, campaignId, district }: { readonly at: number; readonly campaignId: string; readonly district: string },
  rows: readonly Row[],
): readonly AuditEntry[] {
  const created = rows.flatMap(({ adviserId, earlier }) => (earlier ? [] : [adviserId]));
  const entry = { at, campaignId, action: 'register-advisers' };
  return [
    ...(created.length > 0 ? [auditEntry(actor, { ...entry, target: district, after: { created } })] : []),
    ...rows.flatMap(({ adviserId, earlier, input }) =>
      earlier ? [auditEntry(actor, { ...entry, target: adviserId, before: inputOf(earlier), after: input })] : [],
    ),
  ];
}

function faultsOf(
  adviser: AdviserInput,
  index: number,
  ids: readonly string[],
  known: {
    readonly district: string;
    readonly elsewhere: Readonly<Record<string, string>>;
    readonly profile: Campaign['profile'];
  },
): FieldFault[] {
  const field = `advisers[${index}].licenceNumber`;
  const id = ids[index] ?? '';
  const first = ids.indexOf(id);
  const registered = known.elsewhere[id];
  return [
    ...(first < index ? [{ field, code: 'repeated', detail: `与 advisers[${first}] 的执业证号相同` }] : []),
    ...(registered !== undefined && registered !== known.district
      ? [{ field, code: 'registered-elsewhere', detail: '该执业证号已由其他辖市（区）登记' }]
      : []),
    ...at(index, entryFaults(adviser, known.profile)),
  ];
}

/** Faults of one adviser as faults of the request. */
function at(index: number, faults: readonly FieldFault[]): FieldFault[] {
  return faults.map((fault) => ({ ...fault, field: `advisers[${index}].${fault.field}` }));
}
