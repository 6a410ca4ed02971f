import * as z from 'zod';
import { Role } from '../roles.ts';
import { Instant, provenance, Slug, Text } from './basics.ts';

const mebibyte = 1_048_576;

/** One kind of document and the rules of its upload. Sizes in bytes. */
export const DocumentKind = z
  .strictObject({
    id: Slug,
    name: Text,
    of: z.enum(['adviser', 'case', 'district']),
    mediaTypes: z
      .array(z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/, { error: '应为媒体类型，如 application/pdf' }))
      .min(1),
    maxBytes: z
      .int()
      .positive()
      .max(64 * mebibyte),
    maxCount: z.int().positive().max(50),
    /** Most pages of a PDF; 200 unless told. */
    maxPages: z.int().positive().max(2_000).optional(),
    /** Most pixels (width × height) of an image; 50 million unless told. */
    maxPixels: z.int().positive().max(200_000_000).optional(),
    required: z.boolean(),
    /** Stage whose candidates need it; without one everybody registered does. */
    neededIn: Slug.optional(),
    /** Photo evidence of a payment: taken, and needed, once the payment is on the record; each with caption, place and day. */
    afterPayment: z.boolean().optional(),
    /** From this instant on an upload is late. */
    due: Instant,
    uploadedBy: z.array(Role).min(1),
    /** Whether the public sees it. */
    public: z.boolean(),
    /** Number of the notice's annex that gives the form. */
    annex: z.int().positive().optional(),
    /** Sealed paper copies that are handed in beside the file. */
    paperCopies: z.int().positive().optional(),
    ...provenance,
  })
  .meta({ id: 'DocumentKind', description: '材料种类' });
export type DocumentKind = z.infer<typeof DocumentKind>;
