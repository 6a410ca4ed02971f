import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';

import { endingOf, Paths, safeName } from '../../shared/domain/bundle/names.ts';
import { clashFaults, pathFaults } from '../../shared/domain/bundle/paths.ts';

describe('a name in a bundle', () => {
  test.each([
    ['张三', '张三'],
    ['𠮷䶮', '𠮷䶮'],
    ['A/B\\C:D*E?F"G<H>I|J', 'A_B_C_D_E_F_G_H_I_J'],
    ['..', '_'],
    ['  ', '_'],
    ['', '_'],
    ['名单. ', '名单'],
    ['.隐藏', '隐藏'],
    ['con', '_con'],
    ['NUL.txt', '_NUL.txt'],
    ['com1', '_com1'],
    ['contract', 'contract'],
    ['甲\u202Efdp.exe', '甲_fdp.exe'],
    ['e\u0301', '\u00E9'],
    ['a\tb\nc', 'a_b_c'],
    ['\uD800x', '\uFFFDx'],
  ])('given %j, then it is %j', (text, name) => {
    expect(safeName(text)).toBe(name);
  });

  const anything = fc.string({ unit: 'binary', maxLength: 300 });

  property.prop([anything])('given any text, then every system can write it, and it is its own safe name', (text) => {
    const name = safeName(text);
    expect(name).not.toMatch(/[<>:"/\\|?*\p{Cc}\p{Cf}]|^[ .]|[ .]$/u);
    expect(name.length).toBeGreaterThan(0);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201);
    expect(name.isWellFormed()).toBe(true);
    expect(name).toBe(name.normalize('NFC'));
    expect(safeName(name)).toBe(name);
    // Nor has whoever checks a bundle anything against it.
    expect(pathFaults(name)).toEqual([]);
  });

  property.prop([fc.array(fc.tuple(anything, fc.constantFrom('pdf', 'PDF', '')), { maxLength: 30 })])(
    'given any names in one folder, then no two paths are the same file on a system that tells no capitals',
    (wanted) => {
      const paths = new Paths();
      const given = wanted.map(([name, ending]) => paths.path(['01 名单'], name, ending.toLowerCase()));
      expect(clashFaults(given)).toEqual([]);
    },
  );

  test('given the same name again, then it gets a number before its ending', () => {
    const paths = new Paths();
    expect(['审批表', '审批表', '审批表'].map((name) => paths.path(['a'], name, 'pdf'))).toEqual([
      'a/审批表.pdf',
      'a/审批表 2.pdf',
      'a/审批表 3.pdf',
    ]);
  });

  test.each([
    ['a.PDF', 'pdf'],
    ['a.tar.gz', 'gz'],
    ['a', ''],
    ['a.', ''],
    ['a.b c', ''],
    ['a.文件', ''],
  ])('given %j, then its ending is %j', (name, ending) => {
    expect(endingOf(name)).toBe(ending);
  });
});
