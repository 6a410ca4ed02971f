import { remindDeadlines } from '../shared/actions/remind-deadlines.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoCaseStore } from '../shared/adapters/dynamodb/case-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import {
  dynamoExtensionStore,
  dynamoPaymentStore,
  dynamoReminderLog,
} from '../shared/adapters/dynamodb/upload-stores.ts';
import { loggedReminders, webhookReminders } from '../shared/adapters/reminders/webhook.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { logger } from '../shared/platform/logger.ts';

const env = readEnv(functionEnv['remind-deadlines']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  cases: dynamoCaseStore(client, env.SELECTION_TABLE),
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  extensions: dynamoExtensionStore(client, env.SELECTION_TABLE),
  payments: dynamoPaymentStore(client, env.SELECTION_TABLE),
  log: dynamoReminderLog(client, env.SELECTION_TABLE),
  sender: env.REMINDER_WEBHOOK_URL === 'none' ? loggedReminders : webhookReminders(env.REMINDER_WEBHOOK_URL),
  clock: systemClock,
};

/** Every morning: tells districts what is due soon and still missing. */
export async function run(): Promise<void> {
  const { sent } = await remindDeadlines(ports);
  logger.info('deadlines looked at', { sent });
}

export const handler = run;
