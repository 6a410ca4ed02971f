import type { FileInspector } from '../../actions/upload-ports.ts';
import { inspectOffice } from './office.ts';
import { inspectPdf } from './pdf.ts';

/** The inspection that fits the media type; images are decoded when their copies are made. */
export const inspectFile: FileInspector = async (bytes, { mediaType, maxPages }) => {
  if (mediaType === 'application/pdf') return inspectPdf(bytes, maxPages);
  if (mediaType.startsWith('application/vnd.openxmlformats-officedocument.')) return inspectOffice(bytes);
  return undefined;
};
