import * as z from 'zod';

import { BundleLack } from './bundle-manifest.ts';

const At = z.iso.datetime({ offset: true });
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const BundleId = z.string().startsWith('bdl_').max(60);

/** A bundle takes no more cases than this; what a campaign sends up is a handful. */
const mostCases = 100;

export const RequestBundleRequest = z
  .strictObject({
    draft: z.boolean().default(false).meta({
      description: '草稿：排名未最终确定或材料不齐也可生成，各处注明草稿；不写则为正式材料包，条件不满足时拒绝',
    }),
    cases: z
      .array(z.strictObject({ district: z.string().min(1).max(40), caseId: z.string().min(1).max(40) }))
      .max(mostCases)
      .optional()
      .meta({ description: '报送的典型案例；不写则为各辖市（区）报送的全部案例' }),
  })
  .meta({ id: 'RequestBundleRequest', description: '生成省级材料包' });
export type RequestBundleRequest = z.infer<typeof RequestBundleRequest>;

export const bundleStatuses = ['queued', 'drawing', 'packing', 'ready', 'failed'] as const;

/** How far a bundle has come: documents drawn, then bytes packed. */
const BundleProgress = z.object({
  files: z.int().meta({ description: '文件数；清点完毕前为 0' }),
  bytes: z.int().meta({ description: '全部文件的字节数；清点完毕前为 0' }),
  drawn: z.int().meta({ description: '已生成的文书份数' }),
  packedBytes: z.int().meta({ description: '已打包的字节数' }),
  percent: z.int().min(0).max(100),
});

export const Bundle = z
  .object({
    bundleId: BundleId,
    status: z.enum(bundleStatuses).meta({
      description: 'queued 排队，drawing 清点材料、生成文书，packing 打包，ready 可下载，failed 未能生成',
    }),
    draft: z.boolean(),
    requestedAt: At,
    progress: BundleProgress,
    lacks: z.array(BundleLack).meta({ description: '缺少的材料（仅草稿）' }),
    file: z
      .object({
        name: z.string(),
        size: z.int(),
        manifestSha256: Sha256.meta({
          description: 'manifest.json 的 SHA-256，即材料包的身份；另行告知接收方，供 npm run bundle -- verify 核对',
        }),
        readyAt: At,
      })
      .optional(),
    failure: z.object({ code: z.string(), detail: z.string() }).optional(),
  })
  .meta({ id: 'Bundle', description: '省级材料包' });
export type Bundle = z.infer<typeof Bundle>;

export const ListBundlesResponse = z
  .object({ bundles: z.array(Bundle) })
  .meta({ id: 'ListBundlesResponse', description: '省级材料包列表，新的在前' });
export type ListBundlesResponse = z.infer<typeof ListBundlesResponse>;

export const OpenBundleResponse = z
  .object({ url: z.url(), expiresAt: At, name: z.string(), manifestSha256: Sha256 })
  .meta({ id: 'OpenBundleResponse', description: '下载地址，短时有效' });
export type OpenBundleResponse = z.infer<typeof OpenBundleResponse>;
