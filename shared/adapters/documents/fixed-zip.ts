import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/**
 * The same office file, packed again so that the same content is the same bytes: entries in the order of their names,
 * with one fixed time; `revise` may change the text of a part.
 */
export function fixedZip(
  file: Uint8Array,
  revise: (name: string, text: string) => string = (_, text) => text,
): Uint8Array {
  const parts = Object.entries(unzipSync(file)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // Office programs look for the list of content types first.
  const first = parts.filter(([name]) => name === '[Content_Types].xml');
  const entries = [...first, ...parts.filter(([name]) => name !== '[Content_Types].xml')].map(
    ([name, bytes]) => [name, /\.(?:xml|rels)$/.test(name) ? strToU8(revise(name, strFromU8(bytes))) : bytes] as const,
  );
  // A zip has the wall clock's time in no zone: the same everywhere, and the earliest that the format knows.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries(entries), { mtime, level: 6 });
}
