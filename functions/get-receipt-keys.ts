import { secretsCall } from '../shared/adapters/aws/json-call.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { receiptKeys } from '../shared/adapters/identity/receipts.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { ReceiptKeySet } from '../shared/contract/receipts.ts';
import { readEnv } from '../shared/platform/env.ts';
import { ok } from '../shared/platform/result.ts';

const env = readEnv(functionEnv['get-receipt-keys']);
const keys = receiptKeys(secretsCall(), env.RECEIPT_KEYS_SECRET);

/** Every public key that receipts are or were signed with. */
export const run = async () => ok({ keys: await keys.published() });

export const handler = endpoint('get-receipt-keys', {
  run,
  respond: ReceiptKeySet,
  // A new key is published ten minutes before it signs, so that no copy is older than the key in force.
  cacheControl: 'public, max-age=300',
});
