import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { dynamoAdviserStore } from './adviser-store.ts';
import { dynamoBundleStore } from './bundle-store.ts';
import { dynamoCampaignStore } from './campaign-store.ts';
import { dynamoCandidateStore } from './candidate-store.ts';
import { dynamoCaseStore } from './case-store.ts';
import { dynamoDocumentStore } from './document-store.ts';
import { dynamoRoundStore } from './round-store.ts';
import { dynamoSnapshotStore } from './snapshot-store.ts';

/** The stores that a bundle is gathered from, and its own. */
export function dynamoBundleSources(client: DynamoDBClient, table: string) {
  return {
    campaigns: dynamoCampaignStore(client, table),
    rounds: dynamoRoundStore(client, table),
    candidates: dynamoCandidateStore(client, table),
    advisers: dynamoAdviserStore(client, table),
    cases: dynamoCaseStore(client, table),
    documents: dynamoDocumentStore(client, table),
    snapshots: dynamoSnapshotStore(client, table),
    bundles: dynamoBundleStore(client, table),
  };
}
