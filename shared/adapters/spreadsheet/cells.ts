import type { Cell } from '../../domain/registry/sheet.ts';

/** A formula's value is what some program worked out some time ago, if it is there at all. */
export const formulaFault: Cell = { kind: 'fault', code: 'formula', detail: '单元格是公式，请复制后粘贴为数值' };
export const errorFault: Cell = { kind: 'fault', code: 'cell-error', detail: '单元格是错误值' };
