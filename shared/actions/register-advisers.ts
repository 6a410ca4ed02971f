import type { FieldFault } from '../contract/problems.ts';
import type { AdviserInput, RegisterAdvisersRequest, RegisterAdvisersResponse } from '../contract/registry.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { auditEntry } from './audit.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { derivedId } from './derived-id.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore } from './ports.ts';
import type { Actor, AdviserRecord, AuditEntry } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export type RegisterAdvisersPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get' | 'districtsOf' | 'saveAll'>;
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
 * Steps: check role and district; find campaign and district; know each adviser by the licence number, so that the same
 * one again is an update and the same content changes nothing; name every fault of every row (a licence twice, a
 * licence of another district, a service that ends before it begins); write what is new or changed in one transaction.
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

  const ids = request.advisers.map(({ licenceNumber }) => adviserIdOf(campaignId, licenceNumber));
  const elsewhere = await ports.advisers.districtsOf(campaignId, ids);
  const known = { district, elsewhere, longestProfile: found.value.campaign.profile.max };
  const errors = request.advisers.flatMap((adviser, index) => faultsOf(adviser, index, ids, known));
  if (errors.length > 0) return refuse('adviser-invalid', { errors });

  const rows = await Promise.all(
    request.advisers.map(async (adviser, index): Promise<Row> => {
      const adviserId = ids[index] ?? adviserIdOf(campaignId, adviser.licenceNumber);
      return { adviserId, input: adviser, earlier: await ports.advisers.get(campaignId, district, adviserId) };
    }),
  );
  const changed = rows.filter((row) => outcomeOf(row) !== 'unchanged');
  const now = ports.clock.now();
  const records = changed.map(({ adviserId, input: adviser, earlier }): AdviserRecord => {
    const version = (earlier?.version ?? 0) + 1;
    return { ...adviser, adviserId, campaignId, district, version, updatedAt: now };
  });
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
  });
}

/** One person has one licence number, however it was typed: full-width digits, spaces and case do not make another. */
function adviserIdOf(campaignId: string, licenceNumber: string): string {
  return derivedId('adv_', [campaignId, licenceNumber.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase()]);
}

function outcomeOf({ input, earlier }: Row): Outcome {
  if (!earlier) return 'created';
  return canonicalJson(inputOf(earlier)) === canonicalJson(input) ? 'unchanged' : 'updated';
}

function inputOf(record: AdviserRecord): AdviserInput {
  const {
    adviserId: _id,
    campaignId: _campaign,
    district: _district,
    version: _version,
    updatedAt: _at,
    ...input
  } = record;
  return input;
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
    readonly longestProfile: number;
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
    ...(characters(adviser.profile ?? '') > known.longestProfile
      ? [
          {
            field: `advisers[${index}].profile`,
            code: 'too-long',
            detail: `事迹简介不能超过 ${known.longestProfile} 字`,
          },
        ]
      : []),
    ...adviser.villages.flatMap(({ since, until }, village) =>
      until !== undefined && until < since
        ? [
            {
              field: `advisers[${index}].villages[${village}].until`,
              code: 'dates-out-of-order',
              detail: '不能早于开始服务的日期',
            },
          ]
        : [],
    ),
  ];
}

/** As people count characters: a rare one that takes two UTF-16 units (𠮷) is one. */
function characters(text: string): number {
  return Array.from(text).length;
}
