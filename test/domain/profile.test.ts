import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { countCharacters, judgeProfile } from '../../shared/domain/profile.ts';

const rule = { target: 150, warnBelow: 120, warnAbove: 180, max: 200, clause: '4.4' };

describe('given a text, when its characters are counted as Word counts them', () => {
  test.each([
    ['', 0],
    [' \n\t\u3000', 0],
    ['张三', 2],
    ['张三。', 3],
    ['“法润江苏”·村居', 9],
    ['……——', 4],
    ['2022年', 2],
    ['现场服务120.5小时', 7],
    ['达到98.5%以上', 5],
    ['Word 字数', 3],
    ['e-mail, phone', 2],
    ['WeChat公众号', 4],
    ['公众号WeChat投票', 6],
    ['𠮷田村', 3],
    ['䶮', 1],
    ['葛\u{E0100}城', 2],
    ['法\u200D律\uFEFF', 2],
    ['１２３号', 4],
    ['（２）村', 4],
    ['第1、2、3村', 7],
    ['a，b', 3],
    ['é e\u0301', 2],
  ])('then %j has %i', (text, count) => {
    expect(countCharacters(text)).toBe(count);
  });

  const han = fc.constantFrom(...Array.from('法律顾问村社区𠮷䶮，。、；：“”（）'));
  property.prop([fc.array(han), fc.array(han)])('then Chinese texts add up, with or without spaces between', (a, b) => {
    const [left, right] = [a.join(''), b.join('')];
    expect(countCharacters(left)).toBe(a.length);
    expect(countCharacters(`${left} \n${right}`)).toBe(a.length + b.length);
  });

  property.prop([fc.array(fc.stringMatching(/^[a-zA-Z0-9.,%-]+$/))])(
    'then words parted by spaces are one each',
    (words) => {
      expect(countCharacters(words.join(' '))).toBe(words.length);
    },
  );

  property.prop([fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })])(
    'then joining two texts never adds and takes away at most one',
    (a, b) => {
      const apart = countCharacters(a) + countCharacters(b);
      expect([apart, apart - 1]).toContain(countCharacters(a + b));
    },
  );
});

describe('given the setting of the campaign, when a profile is judged', () => {
  test.each([
    [0, undefined],
    [1, 'profile-short'],
    [119, 'profile-short'],
    [120, undefined],
    [180, undefined],
    [181, 'profile-long'],
    [200, 'profile-long'],
    [201, 'too-long'],
  ])('then one of %i characters is %s', (length, code) => {
    expect(judgeProfile('字'.repeat(length), rule)?.code).toBe(code);
  });

  test('then none at all is nobody’s fault', () => {
    expect(judgeProfile(undefined, rule)).toBeUndefined();
  });
});
