/**
 * A result that a caller must look at: expected errors are values, a throw is a bug or an outage.
 * `E` is a union of `{ type: '…' }` objects, so that a switch over `error.type` is exhaustive.
 */
export type Result<T, E> = Ok<T> | Err<E>;
export type Ok<T> = { readonly ok: true; readonly value: T };
export type Err<E> = { readonly ok: false; readonly error: E };

/** Wraps a value as a success. */
export function ok(): Ok<undefined>;
export function ok<T>(value: T): Ok<T>;
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value };
}

/** Wraps an expected error. */
export function err<E>(error: E): Err<E> {
  return { ok: false, error };
}

/** The compiler proves that a switch is exhaustive; at run time an unknown value names itself. */
export function illegalValue(value: never): never {
  throw new Error(`Illegal value: ${JSON.stringify(value)}`);
}
