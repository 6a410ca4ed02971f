import * as z from 'zod';

/**
 * The keys of a secret that holds a ring, `{"keys":[…]}`: at least one, each later than the one before it by `orderOf`.
 * @returns undefined when the text does not begin as a ring: a secret begins with a generated text, its first key
 * @throws Error when the text begins as a ring and is none; it says the `name` and does not quote the text
 */
export function readRing<T>(
  name: string,
  text: string,
  key: z.ZodType<T>,
  orderOf: (key: T) => number,
): readonly [T, ...T[]] | undefined {
  if (!text.startsWith('{')) return undefined;
  const keys = z.object({ keys: z.array(key) }).safeParse(jsonOf(text)).data?.keys ?? [];
  const [first, ...rest] = keys;
  const inOrder = rest.every((one, index) => orderOf(one) > orderOf(keys[index] ?? one));
  if (!first || !inOrder) throw new Error(`The secret of the ${name} is not a key ring`);
  return [first, ...rest];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
