import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { InterventionRecord, Voiding, Voidings } from '../../actions/intervention-ports.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { type Item, recordOf, toItem } from './item.ts';
import { keys, voidingsPk } from './keys.ts';
import { wireKey } from './wire.ts';

/**
 * What a receipt needs of interventions, in small items: a record holds up to 500 ballots, and an import a whole file,
 * which nobody without a login may make the table read. A mark leads from a ballot to each intervention that names it,
 * and is there before the intervention is; whether it is in force stands in its head alone, which is written in the
 * record's own transaction. So a mark without a head means nothing, and no answer is ever a part of one.
 */

/** One mark for each ballot that the intervention names. */
export function marksOf(table: string, { roundId, interventionId, subject }: InterventionRecord): TransactWriteItem[] {
  if (subject.kind !== 'void-ballots') return [];
  return subject.ballots.map(({ voterKey }) => ({
    Put: { TableName: table, Item: toItem(keys.voidingMark(roundId, voterKey, interventionId), {}) },
  }));
}

/** The head of a voiding, none of other interventions. */
export function headOf(table: string, record: InterventionRecord): TransactWriteItem[] {
  const { roundId, interventionId, subject, status, proposed, decided } = record;
  if (subject.kind !== 'void-ballots') return [];
  const head: Voiding = { status, proposed, ...(decided && { decided }) };
  return [{ Put: { TableName: table, Item: toItem(keys.voidingHead(roundId, interventionId), head) } }];
}

/** A read unit, and one more for each intervention that ever named the ballot. */
export function dynamoVoidings(call: JsonCall, table: string): Voidings {
  const headAt = async (roundId: string, interventionId: string): Promise<Voiding | undefined> => {
    const { Item: item } = await call<{ readonly Item?: Item }>('GetItem', {
      TableName: table,
      Key: wireKey(keys.voidingHead(roundId, interventionId)),
      ConsistentRead: true,
    });
    return item && (recordOf(item) as Voiding);
  };
  return {
    ofBallot: async (roundId, voterKey) => {
      const { Items: marks = [] } = await call<{ readonly Items?: readonly Item[] }>('Query', {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: voidingsPk(roundId, voterKey) } },
      });
      const heads = await Promise.all(marks.map(({ sk }) => headAt(roundId, sk?.S ?? '')));
      return heads.filter((head) => head !== undefined);
    },
  };
}
