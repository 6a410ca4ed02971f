import type { BundleFile, BundleLack } from '../../contract/bundle-manifest.ts';
import { districtName } from '../documents/campaign-facts.ts';
import { standings } from '../documents/summary-sheet.ts';
import { chineseMinute } from '../documents/texts.ts';
import type { BundleFacts } from './facts.ts';
import { folders } from './contents.ts';

/** The page that a person opens first; it lies beside the folders. */
export const indexPath = '目录.html';

type Listed = Pick<BundleFile, 'path' | 'size'>;

/** The index of a bundle as a page of its own: who takes part, what is in it and what it lacks, and how to check it. */
export function indexPage(facts: BundleFacts, lacks: readonly BundleLack[], files: readonly Listed[]): string {
  const { campaign, round, draft, standing, at } = facts;
  const title = `${campaign.title}省级材料包`;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escape(title)}</h1>
${draft ? '<p class="draft">草稿：排名尚未最终确定或者材料不齐，不得作为正式材料报送。</p>\n' : ''}<p>${escape(`${campaign.organiser}；${round.title}，${standings[standing]}。`)}</p>
<p>${escape(`数据截至${chineseMinute(at)}（北京时间）；除本目录外共${files.length}个文件，${bytesText(size)}。请先解压，再打开下列链接。`)}</p>
${lacksSection(lacks)}${Object.values(folders)
    .map((folder) =>
      folder === folders.participants ? participantsSection(facts, files) : folderSection(folder, files),
    )
    .join('')}<h2>怎样核对</h2>
<p>manifest.json 列出每个文件的长度、SHA-256 和来源；SHA256SUMS 是同一份校验值。在解压后的文件夹中运行 <code>sha256sum -c SHA256SUMS</code>（macOS：<code>shasum -a 256 -c SHA256SUMS</code>），或者用系统的命令 <code>npm run bundle -- verify 材料包.zip</code>，即可查出缺失、多余或改动过的文件。</p>
</body>
</html>
`;
}

function lacksSection(lacks: readonly BundleLack[]): string {
  if (lacks.length === 0) return '';
  const owners = Map.groupBy(lacks, ({ district, of }) => JSON.stringify([district, of]));
  const rows = [...owners.values()].map((own) =>
    row([escape(own[0]?.district ?? ''), escape(own[0]?.of ?? ''), own.map(({ name }) => escape(name)).join('<br>')]),
  );
  return `<h2>缺少的材料（${lacks.length}项）</h2>\n${table(['辖市（区）', '人员、案例或单位', '材料'], rows)}`;
}

function participantsSection({ campaign, participants }: BundleFacts, files: readonly Listed[]): string {
  const byFolder = Map.groupBy(
    files.filter(({ path }) => path.startsWith(`${folders.participants}/`)),
    ({ path }) => path.slice(0, path.lastIndexOf('/')),
  );
  const listed = [...byFolder.values()];
  const rows = participants.map(({ district, adviser, rank, total }, index) =>
    row([
      String(index + 1),
      escape(adviser.name),
      escape(districtName(campaign, district)),
      escape(adviser.organisation),
      String(rank ?? ''),
      escape(total ?? ''),
      (listed[index] ?? []).map((file) => link(file, fileName(file))).join('<br>'),
    ]),
  );
  const head = ['序号', '姓名', '辖市（区）', '工作单位', '名次', '得分', '材料'];
  return `<h2>${escape(folders.participants)}（${participants.length}人）</h2>\n${table(head, rows)}`;
}

function folderSection(folder: string, files: readonly Listed[]): string {
  const inside = files.filter(({ path }) => path.startsWith(`${folder}/`));
  if (inside.length === 0) return '';
  const items = inside.map((file) => `<li>${link(file, file.path.slice(folder.length + 1))}</li>`);
  return `<h2>${escape(folder)}</h2>\n<ul>\n${items.join('\n')}\n</ul>\n`;
}

const fileName = ({ path }: Listed): string => path.slice(path.lastIndexOf('/') + 1);

/** A link to a file beside this page. */
function link({ path, size }: Listed, text: string): string {
  const href = path.split('/').map(encodeURIComponent).join('/');
  return `<a href="${escape(href)}">${escape(text)}</a> <small>${bytesText(size)}</small>`;
}

const row = (cells: readonly string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  `<table>\n<thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>\n`;

/** Decimal units, as file managers of today count. */
function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.toWellFormed().replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const style = `
body { font: 16px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #c8ccd0; padding: .35rem .6rem; text-align: left; vertical-align: top; }
th { background: #f3f4f6; } small { color: #59636e; } .draft { border: 2px solid #b42318; color: #b42318; padding: .6rem 1rem; font-weight: bold; }
@media print { a { color: inherit; text-decoration: none; } tr { break-inside: avoid; } }
`;
