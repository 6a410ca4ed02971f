import { exportQuotaTable } from '../shared/actions/export-quota-table.ts';
import { exportSummarySheet } from '../shared/actions/export-summary-sheet.ts';
import { sheetXlsx } from '../shared/adapters/documents/sheet-xlsx.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import { documentEndpoint, documentRoute } from '../shared/adapters/http/document-endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath, DistrictPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['export-sheet']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  clock: systemClock,
  sheets: { xlsx: sheetXlsx },
};

/** The workbooks that a district may have: its summary sheet, the quota table. */
export const handler = documentEndpoint('export-sheet', {
  'GET /api/campaigns/{campaignId}/districts/{district}/summary-sheet': documentRoute('export-sheet', {
    path: DistrictPath,
    run: ({ actor, path }) => exportSummarySheet(ports, { actor, ...path }),
  }),
  'GET /api/campaigns/{campaignId}/quota-table': documentRoute('export-sheet', {
    path: CampaignPath,
    run: ({ actor, path }) => exportQuotaTable(ports, { actor, ...path }),
  }),
});
