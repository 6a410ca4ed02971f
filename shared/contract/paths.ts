import * as z from 'zod';

import { receiptLengthLimit } from './receipts.ts';

/**
 * Parameters of the API's paths. Ids and slugs have no other characters than these, so that a path cannot reach into
 * the composed keys of a store; whether one exists is for the action to say.
 */
const Id = z.string().regex(/^[A-Za-z0-9_-]{1,120}$/, { error: '只能含字母、数字、下划线和连字符，最多 120 个字符' });

export const CampaignPath = z.object({ campaignId: Id });
export const DistrictPath = z.object({ campaignId: Id, district: Id });
/** With a district, or for the whole city. */
export const ImportPath = z.object({ campaignId: Id, district: Id.optional() });
export const AdviserPath = z.object({ campaignId: Id, district: Id, adviserId: Id });
export const DocumentPath = z.object({ campaignId: Id, district: Id, adviserId: Id, documentId: Id });
/** An adviser's documents, a case's, or the district's own: the owner's id stands in the adviser's place. */
const owned = { campaignId: Id, district: Id, adviserId: Id.optional(), caseId: Id.max(40).optional() };
const ownerOf = ({ adviserId, caseId }: { adviserId?: string | undefined; caseId?: string | undefined }): string =>
  adviserId ?? (caseId === undefined ? 'district' : `case_${caseId}`);
export const OwnerPath = z
  .object(owned)
  .transform((path) => ({ campaignId: path.campaignId, district: path.district, adviserId: ownerOf(path) }));
export const OwnedDocumentPath = z.object({ ...owned, documentId: Id }).transform((path) => ({
  campaignId: path.campaignId,
  district: path.district,
  adviserId: ownerOf(path),
  documentId: path.documentId,
}));
export const CasePath = z.object({ campaignId: Id, district: Id, caseId: Id.max(40) });
export const PaymentPath = z.object({ campaignId: Id, adviserId: Id });
export const BundlePath = z.object({ campaignId: Id, bundleId: Id });
export const RoundPath = z.object({ roundId: Id });
export const CandidatePath = z.object({ roundId: Id, candidateId: Id });
export const InterventionPath = z.object({ roundId: Id, interventionId: Id });
export const ClearancePath = z.object({ roundId: Id, candidateId: Id, clearanceId: Id });
export const SnapshotPath = z.object({ roundId: Id, snapshotId: Id });
/** Three parts of a compact JWS. */
export const ReceiptPath = z.object({
  receipt: z
    .string()
    .max(receiptLengthLimit, { error: `最多 ${receiptLengthLimit} 个字符` })
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, { error: '不是完整的投票回执' }),
});

export type CampaignPath = z.infer<typeof CampaignPath>;
export type DistrictPath = z.infer<typeof DistrictPath>;
export type ImportPath = z.infer<typeof ImportPath>;
export type AdviserPath = z.infer<typeof AdviserPath>;
export type DocumentPath = z.infer<typeof DocumentPath>;
export type OwnerPath = z.infer<typeof OwnerPath>;
export type OwnedDocumentPath = z.infer<typeof OwnedDocumentPath>;
export type CasePath = z.infer<typeof CasePath>;
export type PaymentPath = z.infer<typeof PaymentPath>;
export type BundlePath = z.infer<typeof BundlePath>;
export type RoundPath = z.infer<typeof RoundPath>;
export type CandidatePath = z.infer<typeof CandidatePath>;
export type InterventionPath = z.infer<typeof InterventionPath>;
export type ClearancePath = z.infer<typeof ClearancePath>;
export type SnapshotPath = z.infer<typeof SnapshotPath>;
export type ReceiptPath = z.infer<typeof ReceiptPath>;
