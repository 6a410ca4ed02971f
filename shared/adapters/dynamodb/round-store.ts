import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { RoundStore } from '../../actions/ports.ts';
import type { RoundRecord } from '../../actions/records.ts';
import { putAudit } from './audit.ts';
import { campaignPk, keys, prefix } from './keys.ts';
import { getRecord, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** Rounds in the Selection table. New ones come with their campaign (see the campaign store). */
export function dynamoRoundStore(client: DynamoDBClient, table: string): RoundStore {
  const get = (roundId: string): Promise<RoundRecord | undefined> => getRecord(client, table, keys.round(roundId));
  return {
    get,
    // A campaign has a handful of rounds: one per stage and, in a preliminary, one per district.
    ofCampaign: async (campaignId) => {
      const range = { pk: campaignPk(campaignId), prefix: prefix.round };
      const pointers = await queryRecords<{ roundId: string }>(client, table, range);
      const rounds = await Promise.all(pointers.map(({ roundId }) => get(roundId)));
      return rounds.filter((round) => round !== undefined);
    },
    save: (next, audit) =>
      transact(client, [putVersion(table, keys.round(next.roundId), next), putAudit(table, audit)]),
  };
}
