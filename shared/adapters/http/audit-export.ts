import type { AuditEntry } from '../../actions/records.ts';
import type { AuditPage } from '../../contract/registry-views.ts';
import { timeInShanghai } from '../../platform/clock.ts';
import { csvOf } from '../csv.ts';

type Asked = {
  readonly campaignId: string;
  readonly from: string;
  readonly to: string;
  readonly limit?: number | undefined;
};

/** Entries of the record as the API answers them. */
export function auditPage(page: { readonly entries: readonly AuditEntry[]; readonly next?: string }): AuditPage {
  const entries = page.entries.map(({ at, actor, roles, action, target, reason, before, after }) => ({
    at: new Date(at).toISOString(),
    actor,
    roles: [...roles],
    action,
    target,
    ...(reason !== undefined && { reason }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  }));
  return { entries, ...(page.next !== undefined && { next: page.next }) };
}

const header = ['时间', '操作人', '角色', '操作', '对象', '原因', '修改前', '修改后'];
/** A text of several lines is one cell, and one that begins with an empty line is no formula either. */
const lines = {
  quoted_match: /[\r\n]/,
  cast: { string: (text: string) => (text.startsWith('\n') ? `'${text}` : text) },
};

/** The same as CSV; where there is more, the address of the next page is in the Link header (RFC 8288). */
export function auditCsv({ entries, next }: AuditPage, { campaignId, from, to, limit }: Asked) {
  const json = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));
  const rows = entries.map(({ at, actor, roles, action, target, reason = '', before, after }) => [
    timeInShanghai(Date.parse(at)),
    actor,
    roles.join(' '),
    action,
    target,
    reason,
    json(before),
    json(after),
  ]);
  const query = new URLSearchParams({ from, to, format: 'csv', ...(limit !== undefined && { limit: String(limit) }) });
  if (next !== undefined) query.set('after', next);
  return {
    statusCode: 200,
    headers: {
      'cache-control': 'no-store',
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="audit-${campaignId}-${from}-${to}.csv"`,
      ...(next !== undefined && { link: `</api/campaigns/${campaignId}/audit?${query.toString()}>; rel="next"` }),
    },
    body: csvOf([header, ...rows], lines),
  };
}
