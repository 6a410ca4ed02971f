import { getReceipt } from '../shared/actions/get-receipt.ts';
import { dynamoCall, secretsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoRoundReader } from '../shared/adapters/dynamodb/round-reader.ts';
import { dynamoVoidings } from '../shared/adapters/dynamodb/voidings.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { secretBallotIds } from '../shared/adapters/identity/ballot-ids.ts';
import { receiptReader } from '../shared/adapters/identity/receipt-check.ts';
import { receiptKeys } from '../shared/adapters/identity/receipts.ts';
import { voterSecret } from '../shared/adapters/identity/voter-secret.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { ReceiptPath } from '../shared/contract/paths.ts';
import { ReceiptStatus } from '../shared/contract/receipts.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-receipt']);
const dynamo = dynamoCall();
const secrets = secretsCall();
const ports = {
  receipts: receiptReader(receiptKeys(secrets, env.RECEIPT_KEYS_SECRET)),
  rounds: dynamoRoundReader(dynamo, env.SELECTION_TABLE),
  ballotIds: secretBallotIds(voterSecret(secrets, env.VOTER_KEY_SECRET)),
  ledger: dynamoBallotLedger(dynamo, env.BALLOTS_TABLE),
  voidings: dynamoVoidings(dynamo, env.SELECTION_TABLE),
};

/** What has become of the ballot behind a receipt. */
export const run = ({ path }: Call<'get-receipt', undefined, ReceiptPath>) => getReceipt(ports, path);

export const handler = endpoint('get-receipt', { path: ReceiptPath, run, respond: ReceiptStatus });
