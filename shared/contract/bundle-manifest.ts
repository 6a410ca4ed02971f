import * as z from 'zod';

/** The names of the two files of a bundle that its manifest does not list: the manifest itself and the plain sums. */
export const manifestPath = 'manifest.json';
export const sumsPath = 'SHA256SUMS';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: '应为小写十六进制的 SHA-256' });
const At = z.iso.datetime({ offset: true });

/**
 * Where a file of a bundle comes from: a document that a district filed and that was verified, or one that the system
 * drew from its records.
 */
export const BundleSource = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('filed'),
    district: z.string(),
    /** An adviser, a case, or `district` for a document of the district itself. */
    owner: z.string(),
    documentId: z.string().startsWith('doc_'),
    kind: z.string(),
    /** The name under which it was filed. */
    name: z.string(),
    verifiedAt: At,
  }),
  z.strictObject({
    type: z.literal('drawn'),
    /** What it is, e.g. `approval-form`; `of` is the adviser, the round or the case that it is about. */
    document: z.string(),
    of: z.string().optional(),
  }),
]);
export type BundleSource = z.infer<typeof BundleSource>;

export const BundleFile = z.strictObject({
  /** `/` between folders; relative, and a name that every system can write. */
  path: z.string().min(1),
  size: z.int().nonnegative(),
  sha256: Sha256,
  source: BundleSource,
});
export type BundleFile = z.infer<typeof BundleFile>;

/** Material that is required and was not there when a draft was made. A bundle that is no draft lacks nothing. */
export const BundleLack = z
  .strictObject({
    district: z.string().meta({ description: '辖市（区）' }),
    /** An adviser's name, a case, or the district's own name. */
    of: z.string().meta({ description: '人员、案例或辖市（区）' }),
    kind: z.string().meta({ description: '材料种类' }),
    name: z.string().meta({ description: '材料名称' }),
  })
  .meta({ id: 'BundleLack', description: '缺少的材料' });
export type BundleLack = z.infer<typeof BundleLack>;

/**
 * `manifest.json`, the first file of a bundle: every other file but SHA256SUMS with length and SHA-256, in the order in
 * which they lie in the zip. Nothing in it depends on when or by whom the bundle was asked for, so that the same records
 * give the same bytes; its own SHA-256 therefore names the bundle.
 */
export const BundleManifest = z.strictObject({
  format: z.literal('juxian-bundle/1'),
  campaign: z.strictObject({
    id: z.string(),
    title: z.string(),
    organiser: z.string(),
    revision: z.int().positive(),
  }),
  round: z.strictObject({
    id: z.string(),
    title: z.string(),
    /** The ranking that says who takes part; absent while there is none. */
    snapshotId: z.string().optional(),
    standing: z.enum(['candidates', 'provisional', 'final']),
  }),
  draft: z.boolean(),
  /** When the newest record that it was made from was last changed. */
  asOf: At,
  lacks: z.array(BundleLack),
  files: z.array(BundleFile).min(1),
});
export type BundleManifest = z.infer<typeof BundleManifest>;
