import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { dynamoAdviserStore } from './adviser-store.ts';
import { dynamoAuditLog } from './audit.ts';
import { dynamoCampaignStore } from './campaign-store.ts';
import { dynamoCandidateStore } from './candidate-store.ts';
import { dynamoInterventionStore } from './intervention-store.ts';
import { dynamoPanelStore } from './panel-store.ts';
import { dynamoRoundStore } from './round-store.ts';
import { dynamoSnapshotStore } from './snapshot-store.ts';

/** All that a ranking is made from and written to in the Selection table, but for the tally. */
export function dynamoRankingStores(client: DynamoDBClient, table: string) {
  return {
    campaigns: dynamoCampaignStore(client, table),
    rounds: dynamoRoundStore(client, table),
    candidates: dynamoCandidateStore(client, table),
    advisers: dynamoAdviserStore(client, table),
    panel: dynamoPanelStore(client, table),
    snapshots: dynamoSnapshotStore(client, table),
    interventions: dynamoInterventionStore(client, table),
    audit: dynamoAuditLog(client, table),
  };
}
