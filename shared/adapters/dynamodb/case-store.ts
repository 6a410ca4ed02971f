import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { CaseStore } from '../../actions/case-ports.ts';
import { putAudit } from './audit.ts';
import { casesPk, keys } from './keys.ts';
import { countFrom, getRecord, putNew, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** The register of cases in the Selection table, and how many each district has filed. */
export function dynamoCaseStore(client: DynamoDBClient, table: string): CaseStore {
  return {
    get: (campaignId, district, caseId) => getRecord(client, table, keys.case(campaignId, district, caseId)),
    ofDistrict: (campaignId, district) => queryRecords(client, table, { pk: casesPk(campaignId, district) }),
    add: (next, filed, audit) =>
      transact(client, [
        countFrom(table, keys.caseCount(next.campaignId, next.district), filed, 1),
        putNew(table, keys.case(next.campaignId, next.district, next.caseId), next),
        putAudit(table, audit),
      ]),
    save: (next, audit) =>
      transact(client, [
        putVersion(table, keys.case(next.campaignId, next.district, next.caseId), next),
        putAudit(table, audit),
      ]),
  };
}
