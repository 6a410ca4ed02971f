import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Workbook from 'exceljs/lib/doc/workbook.js';
import { loadCampaign } from '../sample/load-campaign.ts';
import { terminalProgress } from '../sample/progress.ts';
import { sampleRegistry } from '../sample/registry.ts';
import { staffOf } from '../sample/staff.ts';
import type { ImportAdvisersResponse } from '../shared/contract/adviser-imports.ts';
import { registerHeader, registerRow } from '../test/support/registers.ts';
import type { Figure } from './figure.ts';
import { root, startSystem } from './start-up.ts';

const people = 5_000;

/** The sample registry, five times over, as the workbook of another system. */
async function workbook(districts: ReadonlyMap<string, string>): Promise<Buffer> {
  const book = new Workbook();
  const sheet = book.addWorksheet('名册');
  sheet.addRow(registerHeader);
  const sample = [...sampleRegistry()];
  let row = 0;
  for (let copy = 0; row < people; copy += 1) {
    for (const [district, advisers] of sample) {
      for (const adviser of advisers.slice(0, people - row)) {
        const own = { ...adviser, licenceNumber: `${adviser.licenceNumber}-${copy}` };
        sheet.addRow([...registerRow(own, row, districts.get(district) ?? district)]);
        row += 1;
      }
    }
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

/**
 * 5,000 advisers as one workbook over HTTP: what the officer waits for, the dry run and the import.
 * @throws Error when not every adviser has been imported: then no time means anything
 */
export async function benchRegistry(dataDir: string): Promise<readonly Figure[]> {
  const system = await startSystem(dataDir, true);
  try {
    const staff = staffOf(system.url);
    const content: unknown = JSON.parse(await readFile(join(root, 'campaigns/changzhou-2022.json'), 'utf8'));
    const { campaign, file } = await loadCampaign(system.url, staff, content, terminalProgress(process.stdout));
    const bytes = await workbook(new Map(campaign.districts.map(({ district, name }) => [district, name])));
    const officer = await staff.as('city-officer');
    const path = `/api/campaigns/${file.id}/adviser-imports`;
    const body = { fileName: '名册.xlsx', content: bytes.toString('base64') };

    const began = performance.now();
    const shown = await officer.call<ImportAdvisersResponse>('POST', `${path}?dryRun=true`, body);
    const previewed = performance.now();
    const { preview } = shown;
    const done = await officer.call<ImportAdvisersResponse>('POST', `${path}?dryRun=false`, { ...body, preview });
    const seconds = (performance.now() - previewed) / 1000;
    if (done.outcome !== 'imported' || done.created !== people) {
      throw new Error(`Imported ${done.created} of ${people}: ${JSON.stringify(shown.faults.slice(0, 3))}`);
    }
    const dryRun = (previewed - began) / 1000;
    return [
      { name: `dry run of ${people} advisers`, measured: dryRun, unit: 's', asked: 10, better: 'less' },
      { name: `import of ${people} advisers`, measured: seconds, unit: 's', asked: 10, better: 'less' },
    ];
  } finally {
    await system.stop();
  }
}
