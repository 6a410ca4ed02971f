import type * as z from 'zod';

import type { FieldFault } from './problems.ts';

type Issue = z.core.$ZodIssue;

/**
 * zod's issues as faults of fields, with a stable code and a zh-CN text. A schema's own message (`{ error: '…' }`)
 * wins, since `faultText` is only the parse's fallback.
 */
export function faultsOf(error: z.core.$ZodError): FieldFault[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ field: fieldOf(issue.path), code: codeOf(issue), detail: issue.message }];
    return issue.keys.map((key) => ({
      field: fieldOf([...issue.path, key]),
      code: 'unknown-field',
      detail: '不认识的字段',
    }));
  });
}

/** The path as people write it: `picks[2]`, `judges[0].name`; the empty path is the whole body, `$`. */
export function fieldOf(path: readonly PropertyKey[]): string {
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? '$' : text;
}

/** A custom check may name its own code: `ctx.addIssue({ code: 'custom', params: { code: 'dates-out-of-order' } })`. */
function codeOf(issue: Issue): string {
  if (issue.code === 'custom' && typeof issue.params?.['code'] === 'string') return issue.params['code'];
  if (issue.code === 'invalid_type' && issue.message === missing) return 'missing';
  return issue.code.replaceAll('_', '-');
}

const missing = '必须填写';
const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否（true/false）',
  array: '列表',
  object: '对象',
  record: '对象',
};
const units: Readonly<Record<string, string>> = { string: '个字符', array: '项', set: '项', map: '项' };
const formats: Readonly<Record<string, string>> = {
  date: '日期（YYYY-MM-DD）',
  datetime: '日期和时间（ISO 8601）',
  url: '网址',
  email: '电子邮件地址',
};

/** The error map of every parse of a request: what was expected, in zh-CN, without repeating what was sent. */
export const faultText: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? missing : `应为${typeNames[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.inclusive === false ? `应大于 ${issue.minimum}` : atLeast(issue.origin, issue.minimum);
    case 'too_big':
      return issue.inclusive === false ? `应小于 ${issue.maximum}` : atMost(issue.origin, issue.maximum);
    case 'invalid_format':
      return formatText(issue);
    case 'invalid_value':
      return `应为以下之一：${issue.values.map(String).join('、')}`;
    case 'not_multiple_of':
      return `应为 ${issue.divisor} 的倍数`;
    case 'unrecognized_keys':
      return `不认识的字段：${issue.keys.join('、')}`;
    case 'invalid_key':
      return '字段名不符合要求';
    case 'invalid_union':
    case 'invalid_element':
    case 'custom':
      return '不符合要求';
    default:
      return undefined;
  }
};

function atLeast(origin: string, bound: number | bigint): string {
  const unit = units[origin];
  return unit ? `不能少于 ${bound} ${unit}` : `不能小于 ${bound}`;
}

function atMost(origin: string, bound: number | bigint): string {
  const unit = units[origin];
  return unit ? `不能多于 ${bound} ${unit}` : `不能大于 ${bound}`;
}

function formatText(issue: { readonly format: string; readonly prefix?: unknown }): string {
  if (issue.format === 'starts_with') return `应以 ${String(issue.prefix)} 开头`;
  const name = formats[issue.format];
  return name ? `应为${name}` : '格式不正确';
}
