import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';

import { campaignBytesLimit } from '../../actions/ports.ts';
import type { CampaignStore } from '../../actions/ports.ts';
import type { RoundRecord, StoredCampaign } from '../../actions/records.ts';
import { err } from '../../platform/result.ts';
import { putAudit } from './audit.ts';
import { toItem } from './item.ts';
import { campaignList, keys } from './keys.ts';
import { getRecord, putNew, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** The campaign as it lies in the table: the file as JSON text, since nobody asks for a part of it. */
type CampaignItem = Omit<StoredCampaign, 'campaign' | 'revision'> & { readonly version: number; readonly file: string };

/** Campaigns in the Selection table: the file, its line in the list, and the rounds that it makes. */
export function dynamoCampaignStore(client: DynamoDBClient, table: string): CampaignStore {
  return {
    get: async (campaignId) => {
      const item = await getRecord<CampaignItem>(client, table, keys.campaign(campaignId));
      if (!item) return undefined;
      const { file, version, ...rest } = item;
      return { ...rest, revision: version, campaign: JSON.parse(file) as StoredCampaign['campaign'] };
    },
    list: () => queryRecords(client, table, { pk: campaignList }),
    save: async (next, rounds, audit) => {
      const items: readonly TransactWriteItem[] = [
        putVersion(table, keys.campaign(next.campaignId), toCampaignItem(next)),
        { Put: { TableName: table, Item: toItem(keys.campaignListing(next.campaignId), listingOf(next)) } },
        putAudit(table, audit),
        ...rounds.flatMap((round) => putRound(table, round)),
      ];
      // Last, so that the position of a failed condition tells whether only a ledger code was in the way.
      const ledgers = rounds
        .filter(isNew)
        .map(({ ledger, roundId }) => putNew(table, keys.ledger(ledger), { roundId }));
      const saved = await transact(client, [...items, ...ledgers]);
      if (saved.ok) return saved;
      const { failed } = saved.error;
      const onlyLedgers = failed.length > 0 && failed.every((position) => position >= items.length);
      return err({ type: onlyLedgers ? 'ledger-taken' : 'changed-meanwhile' });
    },
  };
}

/** @throws RangeError when the file is larger than an item can hold; the action refuses it before */
function toCampaignItem({ campaign, revision, ...rest }: StoredCampaign): CampaignItem {
  const file = JSON.stringify(campaign);
  const bytes = Buffer.byteLength(file);
  if (bytes > campaignBytesLimit) {
    throw new RangeError(`Campaign ${rest.campaignId} has ${bytes} bytes as JSON, ${campaignBytesLimit} is the limit`);
  }
  return { ...rest, version: revision, file };
}

function listingOf({ campaignId, title, revision }: StoredCampaign): object {
  return { campaignId, title, revision };
}

function isNew(round: RoundRecord): boolean {
  return round.version === 1;
}

/** A new round is entered under its campaign; a changed one only moves on. */
function putRound(table: string, round: RoundRecord): TransactWriteItem[] {
  const { roundId, campaignId } = round;
  const put = putVersion(table, keys.round(roundId), round);
  return isNew(round) ? [put, putNew(table, keys.roundOfCampaign(campaignId, roundId), { roundId })] : [put];
}
