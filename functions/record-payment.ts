import { recordPayment } from '../shared/actions/record-payment.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoPaymentStore } from '../shared/adapters/dynamodb/upload-stores.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { Payment, RecordPaymentRequest } from '../shared/contract/deadlines.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { PaymentPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['record-payment']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  payments: dynamoPaymentStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** Puts a payment to an adviser on the record. */
export const run = ({ actor, path, body }: Call<'record-payment', RecordPaymentRequest, PaymentPath>) =>
  recordPayment(ports, { actor, ...path, request: body });

export const handler = endpoint('record-payment', {
  path: PaymentPath,
  body: RecordPaymentRequest,
  run,
  respond: Payment,
});
