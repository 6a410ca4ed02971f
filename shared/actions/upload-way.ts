import type { PartedUpload, UploadResponse } from '../contract/uploads.ts';
import type { Clock } from '../platform/clock.ts';
import { quarantineKey } from './evidence-keys.ts';
import type { EvidenceFiles } from './ports.ts';
import type { DocumentRecord } from './records.ts';
import { isoInstant } from './texts.ts';
import type { StoredPart, PartedUploads } from './upload-ports.ts';
import { partSize, validity } from './upload-rules.ts';

export type UploadWayPorts = {
  readonly files: Pick<EvidenceFiles, 'presign'>;
  readonly parted: Pick<PartedUploads, 'presignPart'>;
  readonly clock: Clock;
};

/**
 * Where to put a document's file: one URL, or one for each part that has not arrived. No URL lives longer than a quarter
 * of an hour, nor beyond `until`; new ones can be asked for.
 */
export async function uploadWay(
  ports: UploadWayPorts,
  record: DocumentRecord,
  until: number,
  arrived: readonly StoredPart[] = [],
): Promise<UploadResponse | PartedUpload> {
  const { documentId, mediaType, size, sha256, parts, uploadId } = record;
  const now = ports.clock.now();
  const expiresAt = Math.min(now + validity, until);
  const seconds = Math.max(1, Math.floor((expiresAt - now) / 1_000));
  const key = quarantineKey(record);
  if (!parts || uploadId === undefined) {
    const { url, headers } = await ports.files.presign({ key, mediaType, size, sha256 }, seconds);
    return { documentId, url, method: 'PUT', headers, expiresAt: isoInstant(expiresAt) };
  }
  const listed = parts.map(async (partHash, index) => {
    const part = { partNumber: index + 1, size: partSize(size, index + 1) };
    if (hasArrived(part, arrived)) return { ...part, received: true };
    return {
      ...part,
      received: false,
      ...(await ports.parted.presignPart({ key, uploadId, ...part, sha256: partHash }, seconds)),
    };
  });
  return { documentId, parts: await Promise.all(listed), expiresAt: isoInstant(expiresAt) };
}

/** Whether a part is there in full. */
export function hasArrived(part: Pick<StoredPart, 'partNumber' | 'size'>, arrived: readonly StoredPart[]): boolean {
  return arrived.some((one) => one.partNumber === part.partNumber && one.size === part.size);
}
