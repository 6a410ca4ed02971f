/**
 * Reads the named variables from the process environment: the only place that does.
 * @throws Error naming every variable that is missing or empty, so that a bad deployment says what it lacks.
 */
export function readEnv<K extends string>(
  names: readonly K[],
  source: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<K, string>> {
  const missing = names.filter((name) => !source[name]);
  if (missing.length > 0) throw new Error(`Missing environment variables: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, source[name]])) as Record<K, string>;
}

/** Those of the named variables that have a value. */
export function readOptionalEnvs<K extends string>(names: readonly K[]): { readonly [N in K]?: string } {
  const given = names.flatMap((name) => {
    const value = readOptionalEnv(name);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(given) as { [N in K]?: string };
}

/** A variable that may be absent, from the process environment. */
export function readOptionalEnv(name: string): string | undefined {
  return process.env[name] || undefined;
}
