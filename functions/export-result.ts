import { exportNoticeText } from '../shared/actions/export-notice-text.ts';
import { exportRankingTable } from '../shared/actions/export-ranking-table.ts';
import { exportSummarySheet } from '../shared/actions/export-summary-sheet.ts';
import { letterDocx } from '../shared/adapters/documents/letter-docx.ts';
import { letterText } from '../shared/adapters/documents/letter-text.ts';
import { sheetCsv } from '../shared/adapters/documents/sheet-csv.ts';
import { sheetXlsx } from '../shared/adapters/documents/sheet-xlsx.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import { documentEndpoint, documentRoute } from '../shared/adapters/http/document-endpoint.ts';
import { NoticeQuery, RankingTableQuery } from '../shared/contract/documents.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath, RoundPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['export-result']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  clock: systemClock,
  sheets: { xlsx: sheetXlsx, csv: sheetCsv },
  letters: { txt: letterText, docx: letterDocx },
};

/** What a result is handed on as: the city's summary sheet, ranking tables, notice texts. */
export const handler = documentEndpoint('export-result', {
  'GET /api/campaigns/{campaignId}/summary-sheet': documentRoute('export-result', {
    path: CampaignPath,
    run: ({ actor, path }) => exportSummarySheet(ports, { actor, ...path }),
  }),
  'GET /api/rounds/{roundId}/ranking-table': documentRoute('export-result', {
    path: RoundPath,
    query: RankingTableQuery,
    run: ({ actor, path, query }) => exportRankingTable(ports, { actor, ...path, ...query }),
  }),
  'GET /api/rounds/{roundId}/notice-text': documentRoute('export-result', {
    path: RoundPath,
    query: NoticeQuery,
    run: ({ actor, path, query }) => exportNoticeText(ports, { actor, ...path, ...query }),
  }),
});
