import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { samplePng } from '../../sample/files.ts';
import type { EvidenceDocument, UploadRequest, UploadResponse } from '../../shared/contract/uploads.ts';
import { campaignPath, type Season } from './season.ts';
import type { Ask, Case } from './refusals.ts';

export const documentsPath = (season: Season, index = 0): string =>
  `${campaignPath}/districts/wujin/advisers/${season.wujin[index]?.adviserId}/documents`;

export const png = samplePng('a portrait of this test');

/** A portrait as it would be declared, with what differs. */
export function declare(bytes: Uint8Array, more: Partial<UploadRequest> = {}): UploadRequest {
  return {
    kind: 'portrait',
    name: '照片.png',
    mediaType: 'image/png',
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...more,
  };
}

/** Declares a file for the adviser at `index` and answers where to put it. */
export async function requestUpload(season: Season, declared: UploadRequest, index = 0): Promise<UploadResponse> {
  return (await season.stage.as('officer-wujin')).call('POST', documentsPath(season, index), declared);
}

export async function documentOf(season: Season, { documentId }: UploadResponse, index = 0): Promise<EvidenceDocument> {
  return (await season.stage.as('officer-wujin')).call('GET', `${documentsPath(season, index)}/${documentId}`);
}

type PutResult = { readonly status: number; readonly text: string };

/** A PUT of bytes to a presigned URL with the headers that it asks for, or others. */
export async function put(upload: UploadResponse, bytes: Uint8Array, headers = upload.headers): Promise<PutResult> {
  const response = await fetch(upload.url, { method: 'PUT', headers, body: new Blob([new Uint8Array(bytes)]) });
  return { status: response.status, text: await response.text() };
}

/** A PUT whose second half is sent after `between`: a slow connection. */
export async function putSlowly(
  { url, headers }: UploadResponse,
  bytes: Uint8Array,
  between: () => Promise<void>,
): Promise<PutResult> {
  const sending = httpRequest(url, { method: 'PUT', headers: { ...headers, 'content-length': bytes.length } });
  const answered = new Promise<PutResult>((resolve, reject) => {
    sending.once('error', reject);
    sending.once('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, text: body }), reject);
    });
  });
  const half = bytes.length >> 1;
  await new Promise<void>((resolve, reject) => {
    sending.write(bytes.subarray(0, half), (error) => (error ? reject(error) : resolve()));
  });
  // The gate has to see the request before what happens next, as S3 has on a slow connection.
  await sleep(250);
  await between();
  sending.end(bytes.subarray(half));
  return answered;
}

const asked =
  (more: Record<string, unknown>): Case['ask'] =>
  (season): Ask => ({
    method: 'POST',
    path: documentsPath(season),
    as: 'officer-wujin',
    body: { ...declare(png), ...more },
  });

const sha256 = 'sha256';

/** Declarations that are refused before there is a URL. The recommendation was due in April. */
export const declarationCases: readonly Case[] = [
  { name: 'an unknown kind', code: 'document-kind-unknown', field: 'kind', ask: asked({ kind: 'poem' }) },
  {
    name: 'a kind of the other track',
    code: 'document-kind-unknown',
    field: 'kind',
    ask: asked({ kind: 'case-form' }),
  },
  {
    name: 'a type that the kind does not take',
    code: 'upload-type',
    field: 'mediaType',
    says: /image\/jpeg/,
    ask: asked({ mediaType: 'application/pdf' }),
  },
  {
    name: 'more bytes than the kind takes',
    code: 'upload-size',
    field: 'size',
    says: /10485760/,
    ask: asked({ size: 10_485_761 }),
  },
  { name: 'no bytes', code: 'body-invalid', field: 'size', errors: ['size'], ask: asked({ size: 0 }) },
  {
    name: 'a hash in capitals',
    code: 'body-invalid',
    field: sha256,
    errors: [sha256],
    ask: asked({ sha256: 'AB'.repeat(32) }),
  },
  { name: 'no hash', code: 'body-invalid', field: sha256, errors: [sha256], ask: asked({ sha256: undefined }) },
  {
    name: 'a kind whose deadline has passed',
    code: 'deadline-passed',
    field: 'kind',
    says: /2022-04-30 17:00:00（北京时间）/,
    ask: asked({ kind: 'recommendation' }),
  },
  {
    name: 'a document that is not there',
    code: 'document-unknown',
    field: 'documentId',
    ask: (s) => ({ method: 'GET', path: `${documentsPath(s)}/doc_none`, as: 'officer-wujin' }),
  },
];
