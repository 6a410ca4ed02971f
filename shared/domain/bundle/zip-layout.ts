/** Bytes of a local file header without its name; a file of the bundle has no extra fields. */
const headerBytes = 30;

export type Placed = {
  /** Where the entry's header begins in the zip. */
  readonly start: number;
  /** The byte after the entry's last. */
  readonly end: number;
};

/**
 * Where each entry lies in a zip of stored entries (APPNOTE 4.3.7: a header, the name in UTF-8, the bytes as they are),
 * which follows from names and lengths alone.
 */
export function placesOf(entries: readonly { readonly path: string; readonly size: number }[]): readonly Placed[] {
  let at = 0;
  return entries.map(({ path, size }) => {
    const start = at;
    at += headerBytes + Buffer.byteLength(path) + size;
    return { start, end: at };
  });
}

/**
 * Where to go on when the first `done` bytes are stored: at the beginning of the part in which the first entry begins
 * that was not read to its end before, so that every byte of a zip comes from a reading of its entry that was checked
 * to the end. An entry that ends exactly at `done` may not have been checked yet.
 * @returns a multiple of `partBytes`
 */
export function resumeAt(places: readonly Placed[], done: number, partBytes: number): number {
  const unchecked = places.find(({ end }) => end >= done);
  return Math.floor(Math.min(unchecked?.start ?? done, done) / partBytes) * partBytes;
}
