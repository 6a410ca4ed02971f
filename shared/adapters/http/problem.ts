import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { Refusal } from '../../actions/refusal.ts';
import { problems } from '../../contract/problems.ts';
import type { Problem } from '../../contract/problems.ts';

/**
 * A refusal as an answer of application/problem+json (RFC 9457). `detail` says what is wrong in zh-CN; where the
 * refusal has only field errors, it names the first one and how many there are.
 */
export function problemResponse(refusal: Refusal, requestId?: string): APIGatewayProxyStructuredResultV2 {
  const { status, title } = problems[refusal.type];
  const first = refusal.errors?.[0];
  const detail = refusal.detail ?? (first && summary(first.field, first.detail, refusal.errors.length));
  const field = refusal.field ?? first?.field;
  const problem: Problem = {
    type: `urn:juxian:problem:${refusal.type}`,
    title,
    status,
    code: refusal.type,
    ...(detail !== undefined && { detail }),
    ...(field !== undefined && { field }),
    ...(refusal.errors && { errors: [...refusal.errors] }),
    ...(requestId !== undefined && { requestId }),
  };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      // RFC 9110: a 401 names the scheme that it wants.
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(refusal.retryAfter !== undefined && { 'retry-after': String(refusal.retryAfter) }),
    },
    body: JSON.stringify(problem),
  };
}

function summary(field: string, detail: string, count: number): string {
  return count === 1 ? `${field}：${detail}` : `${field}：${detail}（共 ${count} 处错误）`;
}
