import type { Letter } from '../../domain/documents/model.ts';

/** A letter as plain text, UTF-8, to be pasted into a page: paragraphs begin two characters in, lists part by tabs. */
export function letterText({ heading, before, list, after, signature }: Letter): Promise<Uint8Array> {
  const plain = (text: string) => text.replaceAll(/[\p{Cc}]/gu, ' ');
  const paragraphs = (lines: readonly string[]) => lines.map((line) => `　　${plain(line)}`);
  const rows = [list.columns, ...list.rows].map((cells) => cells.map(plain).join('\t'));
  const blocks = [heading.map(plain), paragraphs(before), rows, paragraphs(after), signature.map(plain)];
  const text = blocks.map((lines) => lines.join('\n')).join('\n\n');
  return Promise.resolve(new TextEncoder().encode(`${text}\n`));
}
