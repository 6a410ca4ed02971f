import * as z from 'zod';

const Day = z.iso.date().meta({ description: 'YYYY-MM-DD' });
const At = z.iso.datetime({ offset: true });
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const DocumentId = z.string().startsWith('doc_').max(60);

/** A file larger than this may be sent in parts of this size (the last may be smaller), each with its own SHA-256. */
export const uploadPartBytes = 8 * 1024 * 1024;

/** What a photo shows: required of every photo before an album is complete. */
export const PhotoNote = z
  .strictObject({
    caption: z.string().min(2).max(200).meta({ description: '说明' }),
    place: z.string().min(2).max(100).meta({ description: '地点' }),
    takenOn: Day,
  })
  .meta({ id: 'PhotoNote', description: '图片说明、地点和拍摄日期' });
export type PhotoNote = z.infer<typeof PhotoNote>;

/** Declares a file before it is uploaded; the answer's URLs accept exactly this file. */
export const UploadRequest = z
  .strictObject({
    kind: z.string().min(1).max(40).meta({ description: '材料种类，见评选规则文件' }),
    name: z.string().min(1).max(200).meta({ description: '文件名' }),
    mediaType: z.string().min(3).max(100),
    size: z.int().positive().meta({ description: '字节数' }),
    sha256: Sha256.meta({ description: '文件的 SHA-256，小写十六进制' }),
    parts: z
      .array(Sha256)
      .min(2)
      .max(8)
      .optional()
      .meta({ description: '分片上传：大于 8 MiB 的文件按 8 MiB 一片，依次给出各片的 SHA-256' }),
    replaces: DocumentId.optional().meta({ description: '用本文件替换已受理的同类材料；原文件保留' }),
    photo: PhotoNote.optional(),
  })
  .meta({ id: 'UploadRequest' });
export type UploadRequest = z.infer<typeof UploadRequest>;

/** The same bytes were filed before, under another document of the own district. */
const SameFile = z.object({ documentId: z.string(), adviserId: z.string(), kind: z.string() });
const duplicates = z.array(SameFile).optional().meta({ description: '内容相同、已在本辖市（区）报送的其他材料' });

export const UploadResponse = z
  .object({
    documentId: DocumentId,
    url: z.url(),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()).meta({ description: '上传时必须原样带上的请求头' }),
    expiresAt: At,
    duplicates,
  })
  .meta({ id: 'UploadResponse' });
export type UploadResponse = z.infer<typeof UploadResponse>;

/** A large file's parts: those still missing come with a URL each. */
export const PartedUpload = z
  .object({
    documentId: DocumentId,
    parts: z.array(
      z.object({
        partNumber: z.int(),
        size: z.int(),
        received: z.boolean(),
        url: z.url().optional(),
        headers: z.record(z.string(), z.string()).optional(),
      }),
    ),
    expiresAt: At,
    duplicates,
  })
  .meta({ id: 'PartedUpload', description: '分片上传' });
export type PartedUpload = z.infer<typeof PartedUpload>;

export const BegunUpload = z.union([UploadResponse, PartedUpload]);
export type BegunUpload = z.infer<typeof BegunUpload>;

/** `resume`: new URLs for what is missing; `complete`: all parts are there; `abort`: the place is free again. */
export const ContinueUploadRequest = z
  .strictObject({ action: z.enum(['resume', 'complete', 'abort']) })
  .meta({ id: 'ContinueUploadRequest', description: '续传、完成或放弃上传' });
export type ContinueUploadRequest = z.infer<typeof ContinueUploadRequest>;

export const documentStatuses = [
  'awaiting-upload',
  'scanning',
  'accepted',
  'refused',
  'quarantined',
  'returned',
  'replaced',
  'abandoned',
] as const;

/** A document's way: awaiting the upload, scanned, then accepted, refused or quarantined; later perhaps returned or replaced. */
export const EvidenceDocument = z
  .object({
    documentId: DocumentId,
    adviserId: z.string(),
    kind: z.string(),
    name: z.string(),
    mediaType: z.string(),
    size: z.int(),
    sha256: z.string(),
    status: z.enum(documentStatuses),
    refusal: z.object({ code: z.string(), detail: z.string() }).optional(),
    parts: z.object({ received: z.int(), total: z.int() }).optional().meta({ description: '分片上传的进度' }),
    replaces: z.string().optional(),
    replacedBy: z.string().optional(),
    photo: PhotoNote.optional(),
    hasCopies: z.boolean().optional().meta({ description: '有缩略图和不含拍摄信息的副本' }),
    requestedAt: At,
    verifiedAt: At.optional(),
  })
  .meta({ id: 'EvidenceDocument', description: '报送材料' });
export type EvidenceDocument = z.infer<typeof EvidenceDocument>;

/** What became of an upload that was continued: the way on, or where the document stands now. */
export const ContinueUploadResponse = z.union([UploadResponse, PartedUpload, EvidenceDocument]);
export type ContinueUploadResponse = z.infer<typeof ContinueUploadResponse>;

export const OpenDocumentQuery = z.object({
  copy: z
    .enum(['original', 'shown', 'thumbnail'])
    .optional()
    .meta({ description: 'original 原件（默认），shown 不含拍摄信息的副本，thumbnail 缩略图' }),
});
export type OpenDocumentQuery = z.infer<typeof OpenDocumentQuery>;
export const OpenDocumentResponse = z.object({ url: z.url(), expiresAt: At }).meta({ id: 'OpenDocumentResponse' });
export type OpenDocumentResponse = z.infer<typeof OpenDocumentResponse>;

export const ReturnDocumentRequest = z
  .strictObject({ reason: z.string().min(4).max(400).meta({ description: '退回原因' }) })
  .meta({ id: 'ReturnDocumentRequest', description: '退回材料' });
export type ReturnDocumentRequest = z.infer<typeof ReturnDocumentRequest>;
