import { sameEverywhere } from './paths.ts';

/** What no file name may hold on Windows, beside what nobody sees: controls and marks that turn the reading direction. */
const unfit = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
/** Names of devices on Windows, with or without an ending. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
/** Systems take 255 bytes a name; a number and an ending may follow. */
const mostBytes = 200;

/**
 * A text as the name of a file or folder that Windows, macOS and Linux can all write: in composed form (NFC), as macOS
 * would otherwise part accents from letters; unfit characters as `_`; no space or full stop at either end.
 */
export function safeName(text: string): string {
  const fit = text.toWellFormed().normalize('NFC').replaceAll(unfit, '_').replaceAll(/\s+/gu, ' ');
  const name = shortened(fit.replace(/^[ .]+/, '')).replace(/[ .]+$/, '');
  if (name === '') return '_';
  return device.test(name) ? `_${name}` : name;
}

function shortened(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept;
}

/** The ending of a file's name, lower case and without the full stop; empty where there is none. */
export function endingOf(name: string): string {
  return /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/**
 * Gives out paths of which no two are the same file anywhere: Windows and macOS tell no capitals from small letters. Who
 * comes second to a name gets a number.
 */
export class Paths {
  readonly #taken = new Set<string>();
  /** The number that the next of a name begins to try with. */
  readonly #numbers = new Map<string, number>();

  /** @param ending without the full stop; may be empty */
  path(folder: readonly string[], name: string, ending: string): string {
    const asked = JSON.stringify([folder, name, ending]);
    for (let number = this.#numbers.get(asked) ?? 1; ; number += 1) {
      const base = safeName(number === 1 ? name : `${name} ${number}`);
      const path = [...folder.map(safeName), ending === '' ? base : `${base}.${ending}`].join('/');
      const key = sameEverywhere(path);
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      this.#numbers.set(asked, number + 1);
      return path;
    }
  }
}
