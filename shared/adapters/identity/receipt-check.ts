import { compactVerify, errors, importJWK } from 'jose';

import type { ReceiptFault, ReceiptKeys, ReceiptReader } from '../../actions/vote-ports.ts';
import { ReceiptClaims, type ReceiptKey, receiptType } from '../../contract/receipts.ts';
import { err, ok, type Result } from '../../platform/result.ts';

/** Reads receipts of this deployment. */
export function receiptReader(keys: ReceiptKeys): ReceiptReader {
  return {
    read: async (receipt) => {
      const checked = await checkReceipt(receipt, await keys.published());
      return checked.ok ? ok(checked.value.claims) : checked;
    },
  };
}

/**
 * What a receipt promises, if it was signed with the one of the published keys that was in force at its time. So a key
 * that leaked cannot sign for any time after its successor began. Needs nothing but the keys: it runs offline too.
 */
export async function checkReceipt(
  receipt: string,
  published: readonly ReceiptKey[],
): Promise<Result<{ readonly claims: ReceiptClaims; readonly key: ReceiptKey }, ReceiptFault>> {
  let used: ReceiptKey | undefined;
  try {
    const { payload, protectedHeader } = await compactVerify(
      receipt,
      ({ kid }) => {
        used = published.find((key) => key.kid === kid);
        if (!used) throw new errors.JWKSNoMatchingKey();
        return importJWK(used, 'EdDSA');
      },
      { algorithms: ['EdDSA'] },
    );
    if (!used || protectedHeader.typ !== receiptType) return err({ type: 'malformed' });
    const claims = ReceiptClaims.safeParse(JSON.parse(new TextDecoder().decode(payload)));
    if (!claims.success) return err({ type: 'malformed' });
    return inForce(published, claims.data.at) === used
      ? ok({ claims: claims.data, key: used })
      : err({ type: 'wrong-time' });
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return err({ type: 'unknown-key' });
    if (error instanceof errors.JWSSignatureVerificationFailed) return err({ type: 'bad-signature' });
    if (error instanceof errors.JOSEError || error instanceof SyntaxError) return err({ type: 'malformed' });
    throw error;
  }
}

function inForce(published: readonly ReceiptKey[], at: number): ReceiptKey | undefined {
  return published.findLast(({ signsFrom }) => Date.parse(signsFrom) <= at);
}
