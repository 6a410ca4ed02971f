import { readCampaign } from '../shared/domain/campaign/read-campaign.ts';
import { readJsonFile } from './campaign/read-json.ts';
import { summaryOf } from './campaign/summary.ts';

/**
 * `npm run campaign -- check FILE`: every fault of a campaign file with its path, or what the file says. Exit code 0
 * for a good file, 1 for anything else.
 */
const usage = '用法：npm run campaign -- check 文件\n例如：npm run campaign -- check campaigns/changzhou-2022.json';

function check(file: string): boolean {
  const json = readJsonFile(file);
  if (!json.ok) {
    console.error(json.error);
    return false;
  }
  const read = readCampaign(json.value);
  if (read.ok) {
    console.log(summaryOf(read.value));
    return true;
  }
  const { faults } = read.error;
  for (const { path, code, message } of faults) console.error(`${path}：${message}（${code}）`);
  console.error(`${file}：共 ${faults.length} 处错误，未通过检查`);
  return false;
}

const [command, file, ...rest] = process.argv.slice(2);
if (command === 'check' && file !== undefined && rest.length === 0) process.exitCode = check(file) ? 0 : 1;
else {
  console.error(usage);
  process.exitCode = 1;
}
