import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Campaign } from '../../shared/contract/campaign.ts';

const folder = join(import.meta.dirname, '../../campaigns');

/** docs/assumptions.md: of each campaign file the rules that its notice leaves open, and the settings that rest on them. */
export function assumptionList(): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return [
    '# Assumptions of the campaign files',
    '',
    'This file is generated from `campaigns/`. Do not edit it: run `npm run generate`.',
    'Where a notice is silent, the campaign file decides, and users are shown the sentence as a setting. To change one, change the setting and its sentence in the file.',
    '',
    ...files.toSorted().flatMap(sectionOf),
  ].join('\n');
}

function sectionOf(name: string): string[] {
  const campaign = Campaign.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const uses = usesOf(campaign, '');
  const rows = Object.entries(campaign.assumptions).map(([id, sentence]) => {
    const settings = uses.filter((use) => use.assumption === id).map(({ path }) => `\`${path}\``);
    return `| ${id} | ${sentence.replaceAll('|', '\\|')} | ${[...new Set(settings)].join('<br>')} |`;
  });
  return [
    `## campaigns/${name}`,
    '',
    `${campaign.title}，${campaign.source.number}，${campaign.source.date}`,
    '',
    '| id | sentence | settings |',
    '|---|---|---|',
    ...rows,
    '',
  ];
}

type Use = { readonly assumption: string; readonly path: string };

/** Every mention of an assumption with the path of the setting that it stands beside; list entries go by their id. */
function usesOf(value: unknown, path: string): Use[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((entry, index) => usesOf(entry, `${path}[${nameOf(entry, index)}]`));
  return Object.entries(value).flatMap(([field, inner]) => {
    if (field === 'assumption') return [{ assumption: String(inner), path }];
    if (field === 'assumptions' && Array.isArray(inner)) return inner.map((id) => ({ assumption: String(id), path }));
    return usesOf(inner, path === '' ? field : `${path}.${field}`);
  });
}

function nameOf(entry: unknown, index: number): string {
  const named = typeof entry === 'object' && entry !== null && 'id' in entry;
  return named && typeof entry.id === 'string' ? entry.id : String(index);
}
