import * as z from 'zod';

import { exportAudit } from '../shared/actions/export-audit.ts';
import { dynamoAuditReader } from '../shared/adapters/dynamodb/audit-reader.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { auditCsv, auditPage } from '../shared/adapters/http/audit-export.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { CampaignPath } from '../shared/contract/paths.ts';
import { AuditPage } from '../shared/contract/registry-views.ts';
import { ok } from '../shared/platform/result.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['export-audit']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  audit: dynamoAuditReader(client, env.SELECTION_TABLE),
};
const Query = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  format: z.enum(['json', 'csv']).optional(),
  after: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d~[\w:.#-]{0,80}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});
type ExportCall = Call<'export-audit', undefined, CampaignPath, z.infer<typeof Query>>;

/** A page of the append-only record, as JSON or CSV. */
export const run = async ({ actor, path, query }: ExportCall) => {
  const page = await exportAudit(ports, { actor, ...path, ...query });
  return page.ok ? ok(auditPage(page.value)) : page;
};

export const handler = endpoint('export-audit', {
  path: CampaignPath,
  query: Query,
  run,
  respond: AuditPage,
  answer: (page, { path, query }: ExportCall) =>
    query.format === 'csv' ? auditCsv(page, { ...path, ...query }) : undefined,
});
