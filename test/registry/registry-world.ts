import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { editAdviser } from '../../shared/actions/edit-adviser.ts';
import { getAdviserHistory } from '../../shared/actions/get-adviser-history.ts';
import { importAdvisers } from '../../shared/actions/import-advisers.ts';
import type { Actor, StoredCampaign } from '../../shared/actions/records.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import type { ImportStore } from '../../shared/actions/registry-ports.ts';
import { dynamoAdviserStore } from '../../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoAuditReader } from '../../shared/adapters/dynamodb/audit-reader.ts';
import { dynamoCandidateStore } from '../../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { dynamoImportStore } from '../../shared/adapters/dynamodb/import-store.ts';
import { dynamoRoundStore } from '../../shared/adapters/dynamodb/round-store.ts';
import { dynamoExtensionStore } from '../../shared/adapters/dynamodb/upload-stores.ts';
import { sheetReader } from '../../shared/adapters/spreadsheet/sheet-reader.ts';
import type { ImportAdvisersRequest, ImportAdvisersResponse } from '../../shared/contract/adviser-imports.ts';
import type { AdviserInput } from '../../shared/contract/registry.ts';
import { systemIds } from '../../shared/platform/ids.ts';
import { actor } from '../actions/builders.ts';
import { campaignFile } from '../actions/world.ts';
import { createSelectionTable, type DynamoEngine } from '../support/engines.ts';

export const campaignId = 'changzhou-2022';
export const wujin = actor('district-officer', { district: 'wujin' });
export const city = actor('city-officer');

export type RegistryWorld = Awaited<ReturnType<typeof registryWorld>>;

/** The registry's actions on real stores in a table of their own; `clock.now` can be moved. */
export async function registryWorld(engine: DynamoEngine, table: string) {
  await createSelectionTable(engine.client, table);
  const campaign = campaignFile();
  const stored: StoredCampaign = { campaignId, title: '评选', revision: 1, loadedAt: 0, loadedBy: 'officer', campaign };
  const time = { now: Date.parse('2022-04-10T10:00:00+08:00') };
  const ports = {
    campaigns: { get: async (id: string) => (id === campaignId ? stored : undefined) },
    advisers: dynamoAdviserStore(engine.client, table),
    documents: dynamoDocumentStore(engine.client, table),
    imports: dynamoImportStore(engine.client, table),
    rounds: dynamoRoundStore(engine.client, table),
    candidates: dynamoCandidateStore(engine.client, table),
    extensions: dynamoExtensionStore(engine.client, table),
    audit: dynamoAuditReader(engine.client, table),
    sheets: sheetReader,
    clock: { now: () => time.now },
    ids: systemIds,
  };

  type Options = {
    readonly by?: Actor;
    readonly district?: string | undefined;
    readonly imports?: Partial<ImportStore>;
    readonly request?: Partial<ImportAdvisersRequest>;
  };
  const call = (bytes: Uint8Array, dryRun: boolean, options: Options = {}) => {
    const { by = wujin, imports, request } = options;
    const district = 'district' in options ? options.district : 'wujin';
    return importAdvisers(
      { ...ports, imports: { ...ports.imports, ...imports } },
      {
        actor: by,
        campaignId,
        ...(district !== undefined && { district }),
        dryRun,
        request: { fileName: '名册', content: Buffer.from(bytes).toString('base64'), ...request },
      },
    );
  };
  return {
    ports,
    time,
    dryRun: (bytes: Uint8Array, options?: Options) => call(bytes, true, options),
    /** The import alone, with a preview or without. */
    realRun: (bytes: Uint8Array, options?: Options) => call(bytes, false, options),
    /** A dry run, and the import of what it showed. */
    importAll: async (bytes: Uint8Array, options: Options = {}) => {
      const shown = await call(bytes, true, options);
      if (!shown.ok) return shown;
      const preview = shown.value.preview ?? '';
      return call(bytes, false, { ...options, request: { ...options.request, preview } });
    },
    register: (advisers: readonly AdviserInput[], district = 'wujin') =>
      registerAdvisers(ports, {
        actor: actor('district-officer', { district }),
        campaignId,
        district,
        request: { advisers: [...advisers] },
      }),
    edit: (adviserId: string, version: number, adviser: AdviserInput) =>
      editAdviser(ports, { actor: wujin, campaignId, district: 'wujin', adviserId, request: { version, adviser } }),
    history: (adviserId: string) =>
      getAdviserHistory(ports, { actor: wujin, campaignId, district: 'wujin', adviserId }),
    advisers: async (district = 'wujin') => (await ports.advisers.ofDistrict(campaignId, district)).advisers,
    counts: () => ports.advisers.countByDistrict(campaignId),
    record: () => ports.audit.ofDays(campaignId, { from: '2022-04-01', to: '2022-04-30' }, { limit: 10_000 }),
    items: async () => {
      const { Items: items = [] } = await engine.client.send(
        new ScanCommand({ TableName: table, ConsistentRead: true }),
      );
      return items.map((item) => unmarshall(item));
    },
  };
}

export const codeOf = (result: { readonly ok: boolean }): string => {
  const failed = result as { readonly ok: boolean; readonly error?: { readonly type: string } };
  return failed.error?.type ?? 'ok';
};

/** `C12 sex`: where a fault is, and its code. */
export const places = (answer: ImportAdvisersResponse): readonly string[] =>
  answer.faults.map(({ row, column, code }) => `${column ?? ''}${row ?? ''} ${code}`);
