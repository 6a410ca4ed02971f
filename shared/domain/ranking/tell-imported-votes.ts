import type { ImportedSource } from '../../contract/rankings.ts';
import { illegalValue } from '../../platform/result.ts';

/** What a reader must know of votes that came from elsewhere, in zh-CN for everybody; undefined where none did. */
export function tellImportedVotes(imported: ImportedSource | undefined): string | undefined {
  const counted = imported?.counted;
  switch (counted) {
    case 'instead':
      return '得票数取自导入的外部投票结果，代替本轮投票。';
    case 'beside':
      return '得票数是本轮投票与导入的外部投票两处得票之和，同一人可能在两处都投过票。';
    case undefined:
      return undefined;
    default:
      return illegalValue(counted);
  }
}
