import { join } from 'node:path';

import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { buildBundle } from '../shared/actions/bundles/build-bundle.ts';
import { sqsCall } from '../shared/adapters/aws/json-call.ts';
import { loadFonts } from '../shared/adapters/documents/fonts.ts';
import { formDocx } from '../shared/adapters/documents/form-docx.ts';
import { formPdf } from '../shared/adapters/documents/form-pdf.ts';
import { letterDocx } from '../shared/adapters/documents/letter-docx.ts';
import { pdfPrinter } from '../shared/adapters/documents/pdf-printer.ts';
import { sheetCsv } from '../shared/adapters/documents/sheet-csv.ts';
import { sheetPdf } from '../shared/adapters/documents/sheet-pdf.ts';
import { sheetXlsx } from '../shared/adapters/documents/sheet-xlsx.ts';
import { dynamoBundleSources } from '../shared/adapters/dynamodb/bundle-sources.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { s3BundleFiles } from '../shared/adapters/s3/bundle-files.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { sqsBundleQueue } from '../shared/adapters/sqs/queues.ts';
import { packZip } from '../shared/adapters/zip/pack-zip.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { BundleRequested } from '../shared/contract/messages.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { logger } from '../shared/platform/logger.ts';

const env = readEnv(functionEnv['build-export']);
const print = pdfPrinter(loadFonts(join(import.meta.dirname, 'assets')));
const ports = {
  ...dynamoBundleSources(dynamoClient(), env.SELECTION_TABLE),
  files: s3BundleFiles(s3Client(), { evidence: env.EVIDENCE_BUCKET, exports: env.EXPORTS_BUCKET }),
  drawings: {
    forms: { pdf: formPdf(print), docx: formDocx },
    sheets: { xlsx: sheetXlsx, csv: sheetCsv, pdf: sheetPdf(print) },
    letters: { docx: letterDocx },
  },
  packZip,
  queue: sqsBundleQueue(sqsCall(), env.EXPORTS_QUEUE_URL),
  clock: systemClock,
};
/** Milliseconds kept to bring the part under way to its end and to queue the rest. */
const reserve = 60_000;

/** Makes the bundle that each message asks for; a message that failed comes again, the others do not. */
export async function run(
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const request = BundleRequested.parse(JSON.parse(body));
      const until = ports.clock.now() + context.getRemainingTimeInMillis() - reserve;
      const outcome = await buildBundle(ports, request, until);
      logger.info('bundle request handled', { bundleId: request.bundleId, outcome });
    } catch (error) {
      logger.error('bundle not made', { messageId, error: error as Error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

export const handler = run;
