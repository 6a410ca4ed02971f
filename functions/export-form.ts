import { join } from 'node:path';

import { exportApprovalForm } from '../shared/actions/export-approval-form.ts';
import { exportCaseForm, exportFilledCaseForm } from '../shared/actions/export-case-form.ts';
import { exportSchedule } from '../shared/actions/export-schedule.ts';
import { loadFonts } from '../shared/adapters/documents/fonts.ts';
import { formDocx } from '../shared/adapters/documents/form-docx.ts';
import { formPdf } from '../shared/adapters/documents/form-pdf.ts';
import { pdfPrinter } from '../shared/adapters/documents/pdf-printer.ts';
import { sheetPdf } from '../shared/adapters/documents/sheet-pdf.ts';
import { sheetXlsx } from '../shared/adapters/documents/sheet-xlsx.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCaseStore } from '../shared/adapters/dynamodb/case-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { documentEndpoint, documentRoute } from '../shared/adapters/http/document-endpoint.ts';
import { FormQuery, ScheduleQuery } from '../shared/contract/documents.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { AdviserPath, CampaignPath, CasePath } from '../shared/contract/paths.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['export-form']);
const client = dynamoClient();
const print = pdfPrinter(loadFonts(join(import.meta.dirname, 'assets')));
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  cases: dynamoCaseStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  forms: { pdf: formPdf(print), docx: formDocx },
  sheets: { pdf: sheetPdf(print), xlsx: sheetXlsx },
};

/** The documents that are drawn as PDF: approval form, case form, schedule. */
export const handler = documentEndpoint('export-form', {
  'GET /api/campaigns/{campaignId}/districts/{district}/advisers/{adviserId}/approval-form': documentRoute(
    'export-form',
    {
      path: AdviserPath,
      query: FormQuery,
      run: ({ actor, path, query }) => exportApprovalForm(ports, { actor, ...path, ...query }),
    },
  ),
  'GET /api/campaigns/{campaignId}/case-form': documentRoute('export-form', {
    path: CampaignPath,
    query: FormQuery,
    run: ({ actor, path, query }) => exportCaseForm(ports, { actor, ...path, ...query }),
  }),
  'GET /api/campaigns/{campaignId}/districts/{district}/cases/{caseId}/case-form': documentRoute('export-form', {
    path: CasePath,
    query: FormQuery,
    run: ({ actor, path, query }) => exportFilledCaseForm(ports, { actor, ...path, ...query }),
  }),
  'GET /api/campaigns/{campaignId}/schedule-sheet': documentRoute('export-form', {
    path: CampaignPath,
    query: ScheduleQuery,
    run: ({ actor, path, query }) => exportSchedule(ports, { actor, ...path, ...query }),
  }),
});
