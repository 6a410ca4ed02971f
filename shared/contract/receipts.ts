import * as z from 'zod';

const Instant = z.iso.datetime({ offset: true });

/** `typ` of a receipt: a compact JWS (RFC 7515) with EdDSA (RFC 8037). */
export const receiptType = 'juxian-receipt';

/** The longest receipt: what signs and names a ballot takes some 400 characters. */
export const receiptLengthLimit = 1000;

/** What a receipt promises, signed: neither who voted nor for whom. */
export const ReceiptClaims = z
  .strictObject({
    round: z.string().max(120),
    ballot: z.string().startsWith('bal_').max(40),
    hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    at: z.int().positive().meta({ description: '受理时间，1970 年以来的毫秒数' }),
  })
  .meta({ id: 'ReceiptClaims', description: '投票回执的内容' });
export type ReceiptClaims = z.infer<typeof ReceiptClaims>;

/** A public key as a JWK, and from when on receipts are signed with it: until the next one's `signsFrom`. */
export const ReceiptKey = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
    kid: z.string().meta({ description: 'RFC 7638 指纹' }),
    x: z.string(),
    signsFrom: Instant.meta({ description: '自此时起受理的选票用此密钥签发回执，直到下一把密钥开始' }),
  })
  .meta({ id: 'ReceiptKey', description: '回执公钥' });
export type ReceiptKey = z.infer<typeof ReceiptKey>;

export const ReceiptKeySet = z
  .object({ keys: z.array(ReceiptKey).min(1) })
  .meta({ id: 'ReceiptKeySet', description: '全部回执公钥（含已停用的），按启用时间排列' });
export type ReceiptKeySet = z.infer<typeof ReceiptKeySet>;

const promised = { roundId: z.string(), ballotId: z.string(), acceptedAt: Instant, message: z.string() };

/** What has become of the ballot. Never says for whom it was, nor who cast it. */
export const ReceiptStatus = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('queued'), ...promised }),
    z.object({ state: z.literal('counted'), ...promised }),
    z.object({
      state: z.literal('voided'),
      ...promised,
      reason: z.string().meta({ description: '作废理由' }),
      voidedAt: Instant,
    }),
    z.object({
      state: z.literal('duplicate'),
      ...promised,
      countedBallotAcceptedAt: Instant.meta({ description: '同一投票人已计入的那张选票的受理时间' }),
      countedBallotVoidedAt: Instant.optional().meta({ description: '那张选票其后作废的，作废时间' }),
    }),
  ])
  .meta({ id: 'ReceiptStatus', description: '选票的处理结果' });
export type ReceiptStatus = z.infer<typeof ReceiptStatus>;
