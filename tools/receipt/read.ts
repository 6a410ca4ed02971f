import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { ReceiptKeySet } from '../../shared/contract/receipts.ts';
import { err, ok, type Result } from '../../shared/platform/result.ts';
import type { GivenReceipt } from './check.ts';

/** As the command line names them: texts, files, and for the keys a URL too. */
export type Asked = {
  readonly receipt: string;
  readonly keys: string;
  readonly salt?: string;
  readonly picks?: readonly string[];
};

const Answer = z.object({ receipt: z.string(), salt: z.string().optional() });

/** Everything a check needs, or one line in zh-CN about what cannot be read. */
export async function readReceipt({ receipt, keys, salt, picks }: Asked): Promise<Result<GivenReceipt, string>> {
  const set = ReceiptKeySet.safeParse(jsonOf(await textAt(keys)));
  if (!set.success) return err(`${keys}：读不到回执公钥（应为 /.well-known/juxian/receipt-keys.json 的内容）`);
  const answer = existsSync(receipt) ? answerOf(readFileSync(receipt, 'utf8')) : { receipt };
  if (!answer) return err(`${receipt}：不是投票应答（应为 JSON，含 receipt 字段）或回执文字`);
  const known = salt ?? answer.salt;
  return ok({ receipt: answer.receipt, keys: set.data.keys, ...(known && { salt: known }), ...(picks && { picks }) });
}

async function textAt(place: string): Promise<string> {
  try {
    if (!/^https?:\/\//.test(place)) return readFileSync(place, 'utf8');
    const answer = await fetch(place, { signal: AbortSignal.timeout(10_000) });
    return await answer.text();
  } catch {
    return '';
  }
}

/** A file holds the whole answer to a ballot, or the receipt alone. */
function answerOf(text: string): z.infer<typeof Answer> | undefined {
  const bare = text.trim();
  return bare.startsWith('{') ? Answer.safeParse(jsonOf(bare)).data : { receipt: bare };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
