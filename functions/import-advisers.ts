import * as z from 'zod';

import { importAdvisers } from '../shared/actions/import-advisers.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoImportStore } from '../shared/adapters/dynamodb/import-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoExtensionStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { sheetReader } from '../shared/adapters/spreadsheet/sheet-reader.ts';
import { ImportAdvisersRequest, ImportAdvisersResponse } from '../shared/contract/adviser-imports.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { ImportPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { systemIds } from '../shared/platform/ids.ts';

const env = readEnv(functionEnv['import-advisers']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  imports: dynamoImportStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  sheets: sheetReader,
  clock: systemClock,
  ids: systemIds,
};
const Query = z.object({ dryRun: z.enum(['true', 'false']) });

/** Checks a register of advisers, and imports it whole. */
export const run = ({
  actor,
  path,
  query,
  body,
}: Call<'import-advisers', ImportAdvisersRequest, ImportPath, z.infer<typeof Query>>) =>
  importAdvisers(ports, { actor, ...path, dryRun: query.dryRun === 'true', request: body });

export const handler = endpoint('import-advisers', {
  path: ImportPath,
  query: Query,
  body: ImportAdvisersRequest,
  run,
  respond: ImportAdvisersResponse,
});
