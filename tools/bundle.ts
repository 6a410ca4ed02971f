import { Presets, SingleBar } from 'cli-progress';
import { parseArgs } from 'node:util';
import { checkBundle } from './bundle/check-bundle.ts';
import { printable, reportOf } from './bundle/report.ts';
import { openFile, readFailure } from './bundle/source.ts';

/**
 * `npm run bundle -- verify FILE [--manifest SHA256]`: checks a province bundle away from the system that made it, and
 * says what is wrong. Exit code 0 when nothing is, 1 for anything else.
 */
const usage = `用法：npm run bundle -- verify 文件 [--manifest 校验值]
  文件    省级材料包（zip）
  校验值  清单 manifest.json 的 SHA-256（64 个十六进制字符），由市级人员从系统得到后另行告知
例如：npm run bundle -- verify 材料包.zip`;

type Options = { readonly file: string; readonly expected?: string };

function options(): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { manifest: { type: 'string' } },
    });
    const [command, file, ...rest] = positionals;
    if (command !== 'verify' || !file || rest.length > 0) return undefined;
    if (values.manifest === undefined) return { file };
    // As people pass it on: in capitals, in groups.
    const expected = values.manifest.replaceAll(/\s/g, '').toLowerCase();
    return /^[0-9a-f]{64}$/.test(expected) ? { file, expected } : undefined;
  } catch {
    return undefined;
  }
}

/** On a terminal only; it goes to stderr, so that the report can be piped. */
function progressBar() {
  const bar = new SingleBar(
    { format: '  {bar} {percentage}% 正在核对', hideCursor: true, clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  const progress = {
    start: (bytes: number) => bar.start(bytes, 0),
    step: (bytes: number) => bar.increment(bytes),
  };
  return { progress, stop: () => bar.stop() };
}

async function verify({ file, expected }: Options): Promise<boolean> {
  const opened = await openFile(file);
  if (!opened.ok) {
    console.error(printable(`无法读取文件 ${file}：${opened.error}`));
    return false;
  }
  const bar = process.stderr.isTTY ? progressBar() : undefined;
  try {
    const checked = await checkBundle(opened.value.source, {
      ...(expected !== undefined && { expected }),
      ...(bar && { progress: bar.progress }),
    });
    bar?.stop();
    console.log(reportOf(file, checked, expected).join('\n'));
    return checked.faults.length === 0;
  } catch (error) {
    console.error(printable(`无法读取文件 ${file}：${readFailure(error)}`));
    return false;
  } finally {
    bar?.stop();
    await opened.value.close();
  }
}

const asked = options();
if (!asked) console.error(usage);
process.exitCode = asked && (await verify(asked)) ? 0 : 1;
