import type { Key } from './keys.ts';

/** An item as DynamoDB's JSON spells it: numbers are text, binary values base64 text. */
export type Wire = Readonly<
  Record<string, { readonly S?: string; readonly N?: string; readonly B?: string } | undefined>
>;

/** A key of the Selection table. */
export const wireKey = ({ pk, sk }: Key): Wire => ({ pk: { S: pk }, sk: { S: sk } });
