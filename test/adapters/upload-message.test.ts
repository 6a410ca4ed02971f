import { expect, test } from 'vitest';
import { readUploadMessage } from '../../shared/adapters/sqs/upload-message.ts';

const key = 'quarantine/c/d/adv_1/doc_1';
const scanned = (scanResultStatus: string): string =>
  JSON.stringify({
    version: '0',
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Malware Protection Object Scan Result',
    time: '2022-05-20T01:00:03Z',
    detail: {
      schemaVersion: '1.0',
      scanStatus: 'COMPLETED',
      resourceType: 'S3_OBJECT',
      s3ObjectDetails: { bucketName: 'evidence', objectKey: key, eTag: 'e', versionId: 'v', s3Throttled: false },
      scanResultDetails: { scanResultStatus, threats: null },
    },
  });

test.each([
  ['NO_THREATS_FOUND', 'clean'],
  ['THREATS_FOUND', 'infected'],
  ['UNSUPPORTED', 'failed'],
  ['ACCESS_DENIED', 'failed'],
  ['FAILED', 'failed'],
  ['SOMETHING_NEW', 'failed'],
])('given a report %s, when it is read, then the file counts as %s', (status, scan) => {
  expect(readUploadMessage(scanned(status))).toEqual({ key, scan });
});

test('given the bucket’s event, when it is read, then it tells when the file was there', () => {
  const event = {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2022-05-20T01:00:00Z',
    detail: { bucket: { name: 'evidence' }, object: { key, size: 3 } },
  };
  expect(readUploadMessage(JSON.stringify(event))).toEqual({ key, arrivedAt: Date.UTC(2022, 4, 20, 1) });
});

test('given any other message, when it is read, then it throws, and goes where somebody looks at it', () => {
  expect(() => readUploadMessage('{"source":"aws.s3"}')).toThrow('detail');
  expect(() => readUploadMessage('x')).toThrow('JSON');
});
