import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';

import { newId } from '../../shared/platform/ids.ts';

const anInstant = fc.integer({ min: 0, max: Date.parse('9999-12-31') });

property.prop([anInstant, anInstant])(
  'given ids of two instants, when they are sorted, then so are the instants',
  (a, b) => {
    fc.pre(a !== b);
    expect(newId('doc_', a) < newId('doc_', b)).toBe(a < b);
  },
);

test('given 10,000 ids of one instant, when they are compared, then all differ and have one form', () => {
  const ids = Array.from({ length: 10_000 }, () => newId('doc_', 1_653_000_000_000));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^doc_01G3F7MMG0[0-9A-HJKMNP-TV-Z]{16}$/.test(id))).toBe(true);
});
