import { beijingTime } from '../../shared/actions/texts.ts';
import type { BundleManifest } from '../../shared/contract/bundle-manifest.ts';
import type { Checked } from './check-bundle.ts';

const mostShown = 50;

const standings: Readonly<Record<BundleManifest['round']['standing'], string>> = {
  candidates: '候选人名单，尚无排名',
  provisional: '暂定排名',
  final: '最终排名',
};

/** A check as an officer or auditor reads it: what the bundle says, every fault with its file, one verdict at the end. */
export function reportOf(file: string, checked: Checked, expected?: string): readonly string[] {
  const { bytes, manifest, faults, remarks } = checked;
  return [
    `文件　　　${file}（${grouped(bytes)} 字节）`,
    ...(manifest ? summaryOf(manifest) : []),
    ...sumLines(checked, expected),
    ...(remarks.length > 0 ? ['', ...remarks.map((remark) => `说明：${remark}`)] : []),
    ...(faults.length > 0 ? ['', '问题：'] : []),
    ...atMost(
      faults.map(({ path, message }) => (path === '' ? message : `${path}：${message}`)),
      '处问题',
    ),
    '',
    verdictOf(checked, expected),
  ].map(printable);
}

/**
 * A line without anything that a terminal would obey or that hides what a name is: control characters and invisible
 * marks stand as `\u{1b}`. Names and titles come from a file that anybody may have written.
 */
export function printable(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

function summaryOf({ campaign, round, draft, asOf, files, lacks }: BundleManifest): readonly string[] {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return [
    `评选　　　${campaign.title}（${campaign.organiser}）`,
    `轮次　　　${round.title}（${standings[round.standing]}）`,
    `性质　　　${draft ? '草稿，不得作为正式材料' : '正式材料'}`,
    `数据截至　${beijingTime(Date.parse(asOf))}`,
    `清单内容　${grouped(files.length)} 个文件，共 ${grouped(bytes)} 字节`,
    `缺少材料　${lacks.length === 0 ? '无' : `${lacks.length} 项：`}`,
    ...atMost(
      lacks.map(({ district, of, name }) => `${district}　${of}　${name}`),
      '项',
    ),
  ];
}

function sumLines({ manifestSha256 }: Checked, expected: string | undefined): readonly string[] {
  if (manifestSha256 === undefined) return [];
  const compared =
    expected === undefined
      ? '未比对：用 --manifest 给出从系统另外得到的校验值，才能确认是哪一份'
      : manifestSha256 === expected
        ? '与所给的校验值一致'
        : `与所给的校验值不同：${expected}`;
  return [`校验值　　${manifestSha256}`, `　　　　　${compared}`];
}

function verdictOf({ faults, manifest }: Checked, expected: string | undefined): string {
  if (faults.length > 0) return `结论：未通过，共 ${faults.length} 处问题`;
  const draft = manifest?.draft === true ? '；这是草稿，不得作为正式材料' : '';
  return expected === undefined
    ? `结论：通过，各文件与包内清单一致（清单本身未与另外得到的校验值比对）${draft}`
    : `结论：通过，就是所指的那一份材料包，各文件完整、未被改动${draft}`;
}

function atMost(lines: readonly string[], unit: string): readonly string[] {
  const shown = lines.slice(0, mostShown).map((line) => `  ${line}`);
  return lines.length > mostShown ? [...shown, `  ……另有 ${lines.length - mostShown} ${unit}`] : shown;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
