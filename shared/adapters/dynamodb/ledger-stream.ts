import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

import type { LedgerChange } from '../../actions/vote-ports.ts';
import { decodeBallot, splitPartition } from './ballot-codec.ts';

/**
 * A record of the Ballots table's stream as a change of the ledger.
 * @throws Error naming the sequence number when the record is no ballot
 */
export function ledgerChangeOf(record: DynamoDBRecord): LedgerChange {
  const { SequenceNumber: sequence, Keys: key, OldImage: old, NewImage: now } = record.dynamodb ?? {};
  const partition = key?.['p']?.S;
  if (!sequence || !partition)
    throw new Error(`Stream record ${sequence ?? 'without sequence number'} has no ballot key`);
  try {
    return {
      sequence,
      ...splitPartition(partition),
      ...(old && { before: picksOf(old) }),
      ...(now && { after: picksOf(now) }),
    };
  } catch (error) {
    throw new Error(`Stream record ${sequence} is no ballot`, { cause: error });
  }
}

/** Lambda hands binary values on as base64 text. */
function picksOf(image: Readonly<Record<string, AttributeValue>>): readonly number[] {
  return decodeBallot(Buffer.from(image['b']?.B ?? '', 'base64')).picks;
}
