import type { ScanReport } from '../../actions/upload-ports.ts';
import { ObjectCreated, ObjectScanned } from '../../contract/messages.ts';

export type UploadMessage =
  | { readonly key: string; readonly arrivedAt: number }
  | { readonly key: string; readonly scan: ScanReport };

/**
 * What the uploads queue tells: that a file arrived, or what a scanner found in it. Anything but a clean bill of
 * GuardDuty's – not supported, no access, failed – is no clean file.
 * @throws Error when the message is neither
 */
export function readUploadMessage(body: string): UploadMessage {
  const message: unknown = JSON.parse(body);
  const scanned = ObjectScanned.safeParse(message);
  if (!scanned.success) {
    const { time, detail } = ObjectCreated.parse(message);
    return { key: detail.object.key, arrivedAt: Date.parse(time) };
  }
  const { s3ObjectDetails, scanResultDetails } = scanned.data.detail;
  return { key: s3ObjectDetails.objectKey, scan: reports[scanResultDetails.scanResultStatus] ?? 'failed' };
}

const reports: Readonly<Record<string, ScanReport>> = { NO_THREATS_FOUND: 'clean', THREATS_FOUND: 'infected' };
