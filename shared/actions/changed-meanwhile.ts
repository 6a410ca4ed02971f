import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { Conflict, Write } from './ports.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** A write's outcome as an action's: a lost race is told to the caller, who reads again and decides anew. */
export async function orRefuse(write: Write): Promise<Result<undefined, Refusal>> {
  const written: Result<undefined, Conflict> = await write;
  return written.ok ? ok() : refuse(written.error.type);
}
