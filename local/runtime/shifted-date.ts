/**
 * Replaces the global Date of this thread by one that reads the cloud's clock: the machine's time plus the offset in
 * milliseconds (one Float64) that the cloud shares with every worker. Instants that are given stay as they are.
 * @returns the machine's own `Date.now`, for what must run on real time.
 */
export function installShiftedDate(offset: SharedArrayBuffer): () => number {
  const RealDate = globalThis.Date;
  const realNow = RealDate.now;
  const shift = new Float64Array(offset);
  const now = (): number => realNow() + (shift[0] ?? 0);

  function ShiftedDate(...given: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(now()).toString();
    // Subclasses keep their own prototype; the class itself makes real dates, which formatters and clones know.
    const made = new.target === ShiftedDate ? RealDate : new.target;
    return Reflect.construct(RealDate, given.length === 0 ? [now()] : given, made);
  }
  Object.defineProperty(ShiftedDate, 'name', { value: 'Date' });
  Object.defineProperty(ShiftedDate, 'length', { value: 7 });
  ShiftedDate.prototype = RealDate.prototype;
  ShiftedDate.now = now;
  ShiftedDate.parse = RealDate.parse;
  ShiftedDate.UTC = RealDate.UTC;
  Object.defineProperty(RealDate.prototype, 'constructor', { value: ShiftedDate, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'Date', { value: ShiftedDate, writable: true, configurable: true });
  return realNow;
}
