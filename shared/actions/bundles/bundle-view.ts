import type { Bundle } from '../../contract/bundles.ts';
import type { BundleRecord } from '../bundle-records.ts';
import { isoInstant } from '../texts.ts';

/** Of the work, drawing is counted as so much; packing is the rest. */
const drawingShare = 10;

/** A bundle as the API tells it. */
export function bundleView(record: BundleRecord): Bundle {
  const { bundleId, status, draft, requestedAt, drawn, plan, packedBytes, file, failure } = record;
  return {
    bundleId,
    status,
    draft,
    requestedAt: isoInstant(requestedAt),
    progress: {
      files: plan?.files ?? 0,
      bytes: plan?.bytes ?? 0,
      drawn,
      // The zip is a little longer than what is in it.
      packedBytes: Math.min(packedBytes, plan?.bytes ?? 0),
      percent: percentOf(record),
    },
    lacks: [...(plan?.lacks ?? [])],
    ...(plan &&
      file && {
        file: {
          name: plan.name,
          size: file.size,
          manifestSha256: plan.manifestSha256,
          readyAt: isoInstant(file.readyAt),
        },
      }),
    ...(failure && { failure }),
  };
}

/** 100 only when it is ready. */
function percentOf({ status, plan, packedBytes }: BundleRecord): number {
  if (status === 'ready') return 100;
  if (!plan) return 0;
  const packed = plan.bytes === 0 ? 0 : Math.min(1, packedBytes / plan.bytes);
  return Math.min(99, drawingShare + Math.floor(packed * (100 - drawingShare)));
}
