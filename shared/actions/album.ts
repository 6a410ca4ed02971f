import type { DocumentRecord } from './records.ts';
import type { PaymentRecord } from './upload-records.ts';

/** Photos that belong to an album: those found sound and not sent back, in the order in which they were filed. */
export function photosOf(documents: readonly DocumentRecord[], kinds: ReadonlySet<string>): readonly DocumentRecord[] {
  return documents
    .filter(({ kind, status }) => kinds.has(kind) && status === 'accepted')
    .toSorted((one, other) => one.requestedAt - other.requestedAt);
}

/**
 * What an album lacks, in words; nothing when it is complete: the payment is on the record, there is a photo, and each
 * says what it shows, where and when, on a day not before the payment that made the service possible.
 */
export function albumLacks(payment: PaymentRecord | undefined, photos: readonly DocumentRecord[]): readonly string[] {
  if (!payment) return ['尚未登记资金拨付'];
  if (photos.length === 0) return ['尚无服务图片'];
  return photos.flatMap(({ name, photo }) => {
    if (!photo) return [`${name}：尚缺说明、地点和拍摄日期`];
    if (photo.takenOn < payment.paidOn) return [`${name}：拍摄日期${photo.takenOn}早于拨付日期${payment.paidOn}`];
    return [];
  });
}
