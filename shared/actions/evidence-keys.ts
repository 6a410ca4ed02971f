import type { DocumentRecord } from './records.ts';

type Place = Pick<DocumentRecord, 'campaignId' | 'district' | 'adviserId' | 'documentId'>;

const path = ({ campaignId, district, adviserId, documentId }: Place): string =>
  [campaignId, district, adviserId, documentId].join('/');

/** Where a file waits until it is verified: `quarantine/<campaign>/<district>/<adviser>/<document>`. */
export function quarantineKey(place: Place): string {
  return `quarantine/${path(place)}`;
}

/** Where a verified file stays: `accepted/<campaign>/<district>/<adviser>/<document>`. */
export function acceptedKey(place: Place): string {
  return `accepted/${path(place)}`;
}

/** Where a file with malware stays, for the operator alone: `infected/<campaign>/<district>/<adviser>/<document>`. */
export function infectedKey(place: Place): string {
  return `infected/${path(place)}`;
}

/** Where a copy of an image stays: `copies/<campaign>/<district>/<adviser>/<document>/<copy>.jpg`. */
export function copyKey(place: Place, copy: 'shown' | 'thumbnail'): string {
  return `copies/${path(place)}/${copy}.jpg`;
}

/** The parts of a quarantine key; undefined for any other key. */
export function parseQuarantineKey(key: string): Place | undefined {
  const [folder, campaignId, district, adviserId, documentId, ...more] = key.split('/');
  if (folder !== 'quarantine' || !campaignId || !district || !adviserId || !documentId || more.length > 0)
    return undefined;
  return { campaignId, district, adviserId, documentId };
}
