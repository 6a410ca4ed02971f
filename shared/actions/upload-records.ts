/** Records of uploads and what belongs to them: instants in milliseconds since 1970, `version` counts writes from 1. */

/** A later deadline for one kind in one district, with the city officer's reason. */
export type ExtensionRecord = {
  readonly campaignId: string;
  readonly district: string;
  readonly kind: string;
  readonly until: number;
  readonly reason: string;
  readonly at: number;
  readonly by: string;
  readonly version: number;
};

/** A payment of the foundation to an adviser (点对点拨付); money in fen, never in fractions of a yuan. */
export type PaymentRecord = {
  readonly campaignId: string;
  readonly district: string;
  readonly adviserId: string;
  readonly amountFen: number;
  readonly paidOn: string;
  readonly reference: string;
  readonly recordedAt: number;
  readonly recordedBy: string;
  readonly version: number;
};
