import { uploadPartBytes } from '../contract/uploads.ts';
import type { UploadRequest } from '../contract/uploads.ts';
import { roleNames } from '../contract/roles.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { uploadBytesLimit } from './ports.ts';
import type { DocumentOwner } from './ports.ts';
import type { Actor, DocumentRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { DocumentKind } from './stage-rules.ts';
import { beijingTime } from './texts.ts';
import type { ContentLimits, ExtensionStore } from './upload-ports.ts';
import type { ExtensionRecord } from './upload-records.ts';

/** For so long, in milliseconds, an upload may begin; its URL then lapses and the place that it held is free again. */
export const validity = 15 * 60_000;
/** A file in parts may be sent over a day: as long as the bucket keeps parts of an upload that is not finished. */
export const partedValidity = 24 * 3_600_000;

/** Endings of file names that fit a media type. What a person opens by its ending must be what was checked. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
};

/** What a file of this kind may hold; the defaults are wide for paper that was scanned and photos of a phone. */
export function contentLimits(kind: DocumentKind, mediaType: string): ContentLimits {
  return { mediaType, maxPages: kind.maxPages ?? 200, maxPixels: kind.maxPixels ?? 50_000_000 };
}

/** From this instant on the kind is late in the district: the notice's deadline, or a later one that the city granted. */
export function dueIn(kind: Pick<DocumentKind, 'dueAt'>, extension: ExtensionRecord | undefined): number {
  return Math.max(kind.dueAt, extension?.until ?? 0);
}

/** Whether the document takes one of the places of its kind: it was accepted, or is on its way. */
export function holdsPlace({ status, holdsUntil }: DocumentRecord, now: number): boolean {
  return status === 'accepted' || status === 'scanning' || (status === 'awaiting-upload' && now < holdsUntil);
}

/** Until when a district may file a kind, put off where the city has extended it; a refusal once that has come. */
export async function requireInTime(
  { extensions, clock }: { readonly extensions: Pick<ExtensionStore, 'get'>; readonly clock: Clock },
  { campaignId, district }: Pick<DocumentOwner, 'campaignId' | 'district'>,
  kind: DocumentKind,
): Promise<Result<number, Refusal>> {
  const due = dueIn(kind, await extensions.get(campaignId, district, kind.id));
  if (clock.now() < due) return ok(due);
  return refuse('deadline-passed', { field: 'kind', detail: `kind：${kind.name}应在${beijingTime(due)}前报送` });
}

/** What can be said of a declared file before it is there: who files it, its type, name, size and parts. */
export function checkDeclared(
  kind: DocumentKind | undefined,
  { kind: asked, mediaType, name, size, parts, photo }: UploadRequest,
  actor: Actor,
): Result<DocumentKind, Refusal> {
  if (!kind) return refuse('document-kind-unknown', { field: 'kind', detail: `kind：没有材料种类 ${asked}` });
  if (!kind.uploadedBy.some((role) => actor.roles.includes(role))) {
    const roles = kind.uploadedBy.map((role) => roleNames[role]).join('、');
    return refuse('role-forbidden', { field: 'kind', detail: `kind：${kind.name}由${roles}报送` });
  }
  if (!kind.mediaTypes.includes(mediaType)) {
    const allowed = kind.mediaTypes.join('、');
    return refuse('upload-type', { field: 'mediaType', detail: `mediaType：${kind.name}只接受 ${allowed}` });
  }
  const fitting = endings[mediaType];
  if (fitting && !fitting.includes(name.split('.').at(-1)?.toLowerCase() ?? '')) {
    const wanted = fitting.map((one) => `.${one}`).join('、');
    return refuse('upload-type', { field: 'name', detail: `name：文件名应以 ${wanted} 结尾，与文件类型一致` });
  }
  const most = Math.min(kind.maxBytes, uploadBytesLimit);
  if (size > most) {
    return refuse('upload-size', { field: 'size', detail: `size：${kind.name}不能大于 ${most} 字节` });
  }
  if (photo && !kind.afterPayment) {
    return refuse('body-invalid', { field: 'photo', detail: `photo：${kind.name}不需要图片说明` });
  }
  const count = Math.ceil(size / uploadPartBytes);
  if (parts && parts.length !== count) {
    return refuse('body-invalid', { field: 'parts', detail: `parts：本文件按 8 MiB 分为 ${count} 片` });
  }
  return ok(kind);
}

/** Bytes of a part by its number, from 1: the last is what is left. */
export function partSize(size: number, partNumber: number): number {
  return Math.min(uploadPartBytes, size - (partNumber - 1) * uploadPartBytes);
}
