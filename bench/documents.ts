import { readFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bundleFunctions } from '../infra/bundle.ts';
import { sampleRegistry } from '../sample/registry.ts';
import { loadFonts } from '../shared/adapters/documents/fonts.ts';
import { formPdf } from '../shared/adapters/documents/form-pdf.ts';
import { pdfPrinter } from '../shared/adapters/documents/pdf-printer.ts';
import type { Campaign } from '../shared/contract/campaign.ts';
import { approvalForm } from '../shared/domain/documents/approval-form.ts';
import type { Figure } from './figure.ts';
import { root } from './start-up.ts';

const [warmUp, rounds] = [10, 41];

/**
 * An approval form as PDF, two copies, in a process that has printed before: the median over as many advisers, since
 * each has other characters to be cut out of the fonts.
 */
export async function benchDocuments(): Promise<readonly Figure[]> {
  const outDir = await mkdtemp(path.join(os.tmpdir(), 'juxian-documents-'));
  try {
    const began = performance.now();
    await bundleFunctions({ functionsDir: path.join(root, 'functions'), outDir, buildPages: () => Promise.resolve() });
    const print = formPdf(pdfPrinter(loadFonts(path.join(outDir, 'export-form', 'assets'))));
    const campaign = JSON.parse(await readFile(path.join(root, 'campaigns/changzhou-2022.json'), 'utf8')) as Campaign;
    const advisers = [...sampleRegistry(1)].flatMap(([district, all]) => all.map((adviser) => ({ district, adviser })));
    const times: number[] = [];
    let bytes = 0;
    for (const [index, { district, adviser }] of advisers.slice(0, warmUp + rounds).entries()) {
      const started = performance.now();
      const file = await print(approvalForm({ campaign, adviser, district, at: 0 }));
      if (index >= warmUp) times.push(performance.now() - started);
      bytes = file.byteLength;
    }
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    console.log(
      `  ${rounds} approval forms of ${(bytes / 1000).toFixed(0)} KB: fastest ${at(0).toFixed(0)} ms, 90 % within ${at(0.9).toFixed(0)} ms` +
        ` (${((performance.now() - began) / 1000).toFixed(1)} s in all)`,
    );
    return [{ name: 'approval form PDF, warm', measured: at(0.5), unit: 'ms', asked: 150, better: 'less' }];
  } finally {
    await rm(outDir, { recursive: true });
  }
}
