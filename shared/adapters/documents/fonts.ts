import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, type Font } from 'fontkit';

import { fontFiles } from '../../contract/documents.ts';

export type FontName = (typeof fontFiles)[number]['name'];

export type Fonts = {
  readonly files: Readonly<Record<FontName, Buffer>>;
  readonly font: (codePoint: number) => FontName | undefined;
};

/** A stretch of text in one font. */
export type Run = { readonly text: string; readonly font: FontName };

/** What stands in print for a character that no font has (〓, the geta mark of Chinese and Japanese typesetting). */
export const missingMark = '〓';

/**
 * Reads the fonts from a folder: for a function, `assets` beside its bundle. Some 16 MB, kept as long as the process.
 * Noto Sans SC holds nearly all ideographs of the basic plane; Noto Sans JP, of the same drawing and metrics, some
 * hundred rare ones beyond it, 𠮷 among them.
 */
export function loadFonts(folder: string): Fonts {
  const loaded = fontFiles.map(({ name, file }) => {
    const bytes = readFileSync(join(folder, file));
    // A collection of fonts has `fonts`; these files hold one each.
    return { name, bytes, parsed: create(bytes) as Font };
  });
  const files = Object.fromEntries(loaded.map(({ name, bytes }) => [name, bytes])) as Fonts['files'];
  return {
    files,
    font: (codePoint) => loaded.find(({ parsed }) => parsed.hasGlyphForCodePoint(codePoint))?.name,
  };
}

/** Controls, variation selectors and the like: no font draws them, and nothing is lost without them. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;

/**
 * Text as runs of one font each. A character that no font has is printed as {@link missingMark} and added to `missing`.
 */
export function runsOf(fonts: Fonts, text: string, missing: Set<string>): readonly Run[] {
  const runs: { text: string; font: FontName }[] = [];
  for (const character of text.toWellFormed().replaceAll(invisible, '')) {
    const found = fonts.font(character.codePointAt(0) ?? 0);
    if (found === undefined) missing.add(character);
    const font = found ?? 'NotoSansSC';
    const drawn = found === undefined ? missingMark : character;
    const last = runs.at(-1);
    if (last?.font === font) last.text += drawn;
    else runs.push({ text: drawn, font });
  }
  return runs;
}

/** What a reader is told of the characters that no font has: `U+2A6A5`. */
export function missingNote(missing: ReadonlySet<string>): string | undefined {
  if (missing.size === 0) return undefined;
  const codes = [...missing].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
  return `${missingMark}处为字库未收的字，请手工填写：${codes.join('、')}。`;
}
