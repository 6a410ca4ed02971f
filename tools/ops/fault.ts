/** A fault that the operator can mend: one clear line, no stack trace, exit code 1. */
export class OpsFault extends Error {
  override readonly name = 'OpsFault';
}
