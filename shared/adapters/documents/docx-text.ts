import { Packer, TextRun, type Document, type IRunOptions } from 'docx';

import type { DocumentInfo } from '../../domain/documents/model.ts';
import { fixedZip } from './fixed-zip.ts';

/** Typefaces that offices have; a program without one takes its own for the script. */
export const faces = { body: '宋体', heading: '黑体' } as const;
type Face = (typeof faces)[keyof typeof faces];

const invisible = /[\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]/gu;
/** Stretches of characters beyond U+FFFF, which 宋体 leaves to a font of their own. */
const stretches = /[\u{10000}-\u{10FFFF}]+|[^\u{10000}-\u{10FFFF}]+/gu;

/** One line of text as runs: rare characters in the font that has them. Sizes are in points. */
export function runsOf(text: string, face: Face, size: number, more: IRunOptions = {}): TextRun[] {
  return Array.from(text.replaceAll(invisible, '').matchAll(stretches), ([stretch]) => {
    const rare = (stretch.codePointAt(0) ?? 0) > 0xffff;
    const eastAsia = rare ? 'SimSun-ExtB' : face;
    return new TextRun({
      ...more,
      text: stretch,
      size: size * 2,
      font: {
        ascii: rare ? eastAsia : 'Times New Roman',
        hAnsi: rare ? eastAsia : 'Times New Roman',
        eastAsia,
        hint: 'eastAsia',
      },
    });
  });
}

/** The document's bytes, with the model's own date in place of the clock's. */
export async function packDocx({ at }: DocumentInfo, document: Document): Promise<Uint8Array> {
  const stamp = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  return fixedZip(await Packer.toBuffer(document), (name, text) =>
    name === 'docProps/core.xml'
      ? text.replaceAll(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, (_, tag: string) => `${tag}${stamp}`)
      : text,
  );
}

/** A4 in twentieths of a point, as Word counts. */
export const a4 = { width: 11_906, height: 16_838 } as const;

/** Millimetres to twentieths of a point. */
export const twips = (millimetres: number): number => Math.round((millimetres / 25.4) * 1440);
