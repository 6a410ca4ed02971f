import { beijingTime } from '../../shared/actions/texts.ts';
import type { ReceiptFault } from '../../shared/actions/vote-ports.ts';
import { checkReceipt } from '../../shared/adapters/identity/receipt-check.ts';
import type { ReceiptKey } from '../../shared/contract/receipts.ts';
import { ballotHash } from '../../shared/domain/ballot-hash.ts';

export type GivenReceipt = {
  readonly receipt: string;
  readonly keys: readonly ReceiptKey[];
  readonly salt?: string;
  readonly picks?: readonly string[];
};

const faults: Readonly<Record<ReceiptFault['type'], string>> = {
  malformed: '无效：不是投票回执，或抄录不完整',
  'unknown-key': '无效：签发密钥不在所给的公钥之中（公钥文件可能过旧，或不是同一系统的）',
  'bad-signature': '无效：签名与内容不符，回执被改动过',
  'wrong-time': '无效：签发密钥在回执所写的受理时间并不生效',
};

/** What a receipt says and what is right and wrong with it, in zh-CN; `sound` when nothing is wrong. */
export async function checkBallotReceipt({
  receipt,
  keys,
  salt,
  picks,
}: GivenReceipt): Promise<{ readonly lines: readonly string[]; readonly sound: boolean }> {
  const checked = await checkReceipt(receipt.trim(), keys);
  if (!checked.ok) return { lines: [`签名　　　${faults[checked.error.type]}`], sound: false };
  const { claims, key } = checked.value;
  const content = contentLine(claims, salt, picks);
  return {
    lines: [
      `签名　　　有效（密钥 ${key.kid}，自 ${key.signsFrom} 起签发）`,
      `轮次　　　${claims.round}`,
      `选票编号　${claims.ballot}`,
      `受理时间　${beijingTime(claims.at)}`,
      `选票内容　${content.text}`,
    ],
    sound: content.sound,
  };
}

type Claims = { readonly round: string; readonly ballot: string; readonly at: number; readonly hash: string };

function contentLine({ hash, ...ballot }: Claims, salt?: string, picks?: readonly string[]) {
  if (!picks) return { text: '未核对（给出 --picks 和盐值即可核对所选候选人）', sound: true };
  if (!salt) return { text: '无法核对：缺少盐值（--salt，见投票应答）', sound: false };
  return ballotHash({ ...ballot, picks, salt }) === hash
    ? { text: `与回执一致（${picks.length} 人）`, sound: true }
    : { text: '与回执不一致：所给的候选人或盐值不是受理时的', sound: false };
}
