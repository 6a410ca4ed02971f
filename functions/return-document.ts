import { returnDocument } from '../shared/actions/change-document.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { OwnedDocumentPath } from '../shared/contract/paths.ts';
import { EvidenceDocument, ReturnDocumentRequest } from '../shared/contract/uploads.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['return-document']);
const client = dynamoClient();
const ports = {
  documents: dynamoDocumentStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** Sends a document back with a reason. */
export const run = ({ actor, path, body }: Call<'return-document', ReturnDocumentRequest, OwnedDocumentPath>) =>
  returnDocument(ports, { actor, ...path, request: body });

export const handler = endpoint('return-document', {
  path: OwnedDocumentPath,
  body: ReturnDocumentRequest,
  run,
  respond: EvidenceDocument,
});
