import { getDocument } from '../shared/actions/get-document.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { DocumentPath } from '../shared/contract/paths.ts';
import { EvidenceDocument } from '../shared/contract/registry.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-document']);
const ports = { documents: dynamoDocumentStore(dynamoClient(), env.SELECTION_TABLE) };

/** The state of one document: awaiting its upload, accepted, or refused and why. */
export const run = ({ actor, path }: Call<'get-document', undefined, DocumentPath>) =>
  getDocument(ports, { actor, ...path });

export const handler = endpoint('get-document', { path: DocumentPath, run, respond: EvidenceDocument });
