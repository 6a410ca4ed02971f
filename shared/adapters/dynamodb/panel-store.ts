import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { PanelStore } from '../../actions/ports.ts';
import type { JudgeRecord } from '../../actions/records.ts';
import { putAudit } from './audit.ts';
import { toItem } from './item.ts';
import { keys, prefix, roundPk } from './keys.ts';
import { checkAbsent, getRecord, moveVersion, putNew, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/**
 * A round's panel, its score sheets and recusals in the Selection table. The panel is one item: it is appointed as a
 * whole, has 60 members at most and is read as a whole. Of a sheet and a recusal for the same candidate only the first
 * is written, whoever is faster.
 */
export function dynamoPanelStore(client: DynamoDBClient, table: string): PanelStore {
  return {
    judges: async (roundId) => {
      const panel = await getRecord<{ judges: readonly JudgeRecord[] }>(client, table, keys.panel(roundId));
      return panel?.judges ?? [];
    },
    appoint: (roundId, judges, roundVersion, audit) =>
      transact(client, [
        moveVersion(table, keys.round(roundId), roundVersion),
        { Put: { TableName: table, Item: toItem(keys.panel(roundId), { judges }) } },
        putAudit(table, audit),
      ]),
    sheets: (roundId) => queryRecords(client, table, { pk: roundPk(roundId), prefix: prefix.sheet }),
    sheet: (roundId, judgeId, candidateId) => getRecord(client, table, keys.sheet(roundId, judgeId, candidateId)),
    saveSheet: (sheet, audit) => {
      const { roundId, judgeId, candidateId } = sheet;
      return transact(client, [
        putVersion(table, keys.sheet(roundId, judgeId, candidateId), sheet),
        checkAbsent(table, keys.recusal(roundId, judgeId, candidateId)),
        putAudit(table, audit),
      ]);
    },
    recusals: (roundId) => queryRecords(client, table, { pk: roundPk(roundId), prefix: prefix.recusal }),
    addRecusal: (recusal, audit) => {
      const { roundId, judgeId, candidateId } = recusal;
      return transact(client, [
        putNew(table, keys.recusal(roundId, judgeId, candidateId), recusal),
        checkAbsent(table, keys.sheet(roundId, judgeId, candidateId)),
        putAudit(table, audit),
      ]);
    },
  };
}
