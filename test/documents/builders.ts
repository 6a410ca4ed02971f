import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadFonts } from '../../shared/adapters/documents/fonts.ts';
import { pdfPrinter } from '../../shared/adapters/documents/pdf-printer.ts';
import type { Campaign } from '../../shared/contract/campaign.ts';
import { fontFiles } from '../../shared/contract/documents.ts';
import type { AdviserInput } from '../../shared/contract/registry.ts';
import { approvalForm } from '../../shared/domain/documents/approval-form.ts';
import type { Form, Sheet } from '../../shared/domain/documents/model.ts';
import { adviserInput } from '../actions/builders.ts';

export const campaign = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../campaigns/changzhou-2022.json'), 'utf8'),
) as Campaign;

/** 21 May 2022, 00:30 in Shanghai. */
export const at = Date.UTC(2022, 4, 20, 16, 30);

/** The fonts as they lie beside the bundle. */
export function testPrinter() {
  const folder = mkdtempSync(path.join(tmpdir(), 'juxian-fonts-'));
  const { resolve } = createRequire(import.meta.url);
  try {
    for (const { from, file } of fontFiles) symlinkSync(resolve(`${from}/${file}`), path.join(folder, file));
    const fonts = loadFonts(folder);
    return { fonts, print: pdfPrinter(fonts) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function formOf(changed: Partial<AdviserInput> = {}): Form {
  return approvalForm({ campaign, adviser: adviserInput('13204201510000001', changed), district: 'wujin', at });
}

export function sheetOf(rows: Sheet['rows'], changed: Partial<Sheet> = {}): Sheet {
  return {
    info: { title: '示例表', author: '示例单位', at },
    name: '示例表',
    heading: '示例表',
    columns: [
      { title: '文字', width: 20, kind: 'text' },
      { title: '整数', width: 8, kind: 'integer' },
      { title: '小数', width: 8, kind: 'decimal' },
    ],
    rows,
    notes: ['说明'],
    ...changed,
  };
}
