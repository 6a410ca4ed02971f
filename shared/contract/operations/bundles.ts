import { Bundle, ListBundlesResponse, OpenBundleResponse, RequestBundleRequest } from '../bundles.ts';
import type { HttpFunction } from '../routes.ts';
import type { Operation } from './operation.ts';

/** The province bundle: asked for, watched, fetched. */
export const bundleOperations = {
  'request-bundle': {
    summary: '生成省级材料包',
    description:
      '汇集名单、汇总表、审批表、典型案例等全部材料，打成一个 zip，附校验清单。正式材料包要求排名最终、材料齐全，否则逐条说明；草稿随时可生成。同样的申请已在生成中的，返回该材料包。',
    tag: '文件',
    body: RequestBundleRequest,
    success: { status: 202, schema: Bundle },
    problems: ['campaign-unknown', 'summary-sheet-missing', 'case-unknown', 'bundle-incomplete', 'changed-meanwhile'],
  },
  'list-bundles': {
    summary: '省级材料包列表',
    tag: '文件',
    success: { status: 200, schema: ListBundlesResponse },
    problems: ['campaign-unknown'],
  },
  'get-bundle': {
    summary: '省级材料包的生成进度',
    tag: '文件',
    success: { status: 200, schema: Bundle },
    problems: ['bundle-unknown'],
  },
  'open-bundle': {
    summary: '下载省级材料包',
    description: '返回短时有效的下载地址，以及另行告知接收方的 manifest.json 校验值。',
    tag: '文件',
    success: { status: 200, schema: OpenBundleResponse },
    problems: ['bundle-unknown', 'bundle-not-ready'],
  },
} as const satisfies Partial<Record<HttpFunction, Operation>>;
