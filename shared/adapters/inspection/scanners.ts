import type { Scanner } from '../../actions/upload-ports.ts';

/** Patterns by name, as a signature scanner has them. In two halves, so that no scanner takes this source for one. */
const signatures: readonly (readonly [name: string, pattern: Buffer])[] = [
  [
    'EICAR-Test-File',
    Buffer.from([String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$`, 'EICAR-STANDARD-ANTIVIRUS-', 'TEST-FILE!$H+H*'].join('')),
  ],
  ['Windows-Executable-In-Document', Buffer.from(['This program cannot be ', 'run in DOS mode'].join(''))],
];

/** Scans by signatures, at once: what stands in where no scanning service is switched on. */
export const signatureScanner: Scanner = ({ bytes }) => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = signatures.find(([, pattern]) => view.includes(pattern));
  return found ? { type: 'infected', name: found[0] } : { type: 'clean' };
};

/**
 * GuardDuty Malware Protection for S3: it scans what arrives and reports by an event. Until then the file waits. What
 * it could not scan is no cleaner than what it found something in. The signatures are looked for as well.
 */
export const guardDutyScanner: Scanner = (file, reported) => {
  const local = signatureScanner(file, reported);
  if (local.type === 'infected') return local;
  if (reported === undefined) return { type: 'waiting' };
  if (reported === 'clean') return { type: 'clean' };
  return { type: 'infected', name: reported === 'infected' ? 'GuardDuty' : 'GuardDuty-Not-Scanned' };
};
