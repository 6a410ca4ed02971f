import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';

import { indexPage } from '../../shared/domain/bundle/index-page.ts';
import type { BundleFacts } from '../../shared/domain/bundle/facts.ts';
import { adviser } from '../adapters/builders.ts';

const facts = (name: string, more: Partial<BundleFacts> = {}): BundleFacts => ({
  campaign: {
    title: '评选',
    organiser: '常州市司法局',
    districts: [{ id: 'wujin', name: '武进区' }],
  } as unknown as BundleFacts['campaign'],
  revision: 1,
  draft: false,
  round: { id: 'rnd_x', title: '市级评审', stageId: 'city' },
  standing: 'final',
  participants: [{ district: 'wujin', adviserId: 'adv_1', updatedAt: 0, adviser: adviser('adv_1', { name }) }],
  cases: [],
  casesChosen: true,
  casesFiled: 0,
  documents: [],
  advisers: {},
  loadedAt: 0,
  at: Date.parse('2022-05-31T12:00:00+08:00'),
  ...more,
});
const file = (path: string) => ({ path, size: 1_234 });

describe('the index of a bundle', () => {
  test('given files, then each is a link beside the page, in the order of the folders', () => {
    const page = indexPage(
      facts('张三'),
      [],
      [
        file('01 名单和汇总表/汇总表.xlsx'),
        file('03 参评人员/1 武进区 张三/a#b%?.pdf'),
        file('05 评选规则/评选规则.json'),
      ],
    );
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => decodeURIComponent(href));
    expect(links).toEqual([
      '01 名单和汇总表/汇总表.xlsx',
      '03 参评人员/1 武进区 张三/a#b%?.pdf',
      '05 评选规则/评选规则.json',
    ]);
    expect(page).toContain('数据截至2022年5月31日 12:00（北京时间）');
    expect(page).not.toContain('草稿');
  });

  test('given a draft that lacks something, then it says so on top, an owner a line', () => {
    const lack = (name: string) => ({ district: '武进区', of: '张三', kind: 'k', name });
    const page = indexPage(facts('张三', { draft: true }), [lack('审批表'), lack('个人照片')], []);
    expect(page).toContain('草稿：');
    expect(page).toContain('<td>张三</td><td>审批表<br>个人照片</td>');
  });

  property.prop([fc.string({ unit: 'binary', maxLength: 40 })])(
    'given any name, then it is text and never markup',
    (name) => {
      const marked = `<img src=x onerror="a()">${name}`;
      const page = indexPage(facts(marked), [{ district: marked, of: marked, kind: 'k', name: marked }], []);
      expect(page).not.toContain('<img');
      expect(page).not.toContain('onerror="');
    },
  );
});
