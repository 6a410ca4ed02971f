import { parseArgs } from 'node:util';
import { checkBallotReceipt } from './receipt/check.ts';
import { readReceipt } from './receipt/read.ts';

/**
 * `npm run receipt -- check RECEIPT --keys KEYS`: checks a voter's receipt away from the system that gave it. Exit code
 * 0 when all that could be checked is right, 1 for anything else.
 */
const usage = `用法：npm run receipt -- check 回执 --keys 公钥 [--salt 盐值 --picks 候选人,候选人…]
  回执    投票后得到的回执文字，或者保存该次应答（JSON）的文件
  公钥    保存回执公钥的文件，或者网址（…/.well-known/juxian/receipt-keys.json）
  盐值    核对所选候选人时需要；应答文件中已有
例如：npm run receipt -- check 回执.json --keys receipt-keys.json --picks cnd_1,cnd_2`;

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keys: { type: 'string' }, salt: { type: 'string' }, picks: { type: 'string' } },
  });
  const [command, receipt, ...rest] = positionals;
  if (command !== 'check' || !receipt || !values.keys || rest.length > 0) throw new TypeError('arguments');
  const picks = values.picks?.split(/[,，]/).filter((pick) => pick !== '');
  return { receipt, keys: values.keys, ...(values.salt && { salt: values.salt }), ...(picks && { picks }) };
}

async function main(): Promise<boolean> {
  const read = await readReceipt(options());
  if (!read.ok) {
    console.error(read.error);
    return false;
  }
  const { lines, sound } = await checkBallotReceipt(read.value);
  console.log(lines.join('\n'));
  return sound;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  // What parseArgs throws is a fault of the command line.
  if (!(error instanceof TypeError)) throw error;
  console.error(usage);
  process.exitCode = 1;
}
