import type { AdviserInput } from '../shared/contract/registry.ts';
import { seeded, type Random } from './random.ts';

/**
 * SAMPLE DATA. A made-up registry of the size of a city's: no person, village or firm in it exists. Licence numbers
 * start with SAMPLE, firms and villages are called 示例 (example), so that no row can be taken for a real one.
 */

/** Advisers of each district at full size: 1,000 in all. */
const advisersByDistrict = {
  liyang: 182,
  jintan: 148,
  wujin: 214,
  xinbei: 163,
  tianning: 121,
  zhonglou: 108,
  jingkai: 64,
} as const;

/** One character each; iterated by code points, since some are rare (𠮷, 䶮). */
const surnames = Array.from(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤𠮷䶮',
);
const given = Array.from(
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌宇浩凯峰健鹏慧欣怡婷雪琳颖瑞晨阳',
);
const compound = ['欧阳', '司马', '上官', '诸葛'];
const deeds = [
  '化解土地承包纠纷',
  '调处邻里矛盾',
  '审查村规民约',
  '开展民法典宣讲',
  '代拟集体资产合同',
  '帮助农民工追讨工资',
];

function personName(random: Random): string {
  const surname = random.chance(2) ? random.pick(compound) : random.pick(surnames);
  return surname + random.pick(given) + (random.chance(70) ? random.pick(given) : '');
}

const day = (year: number, month: number, date: number) =>
  `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;

/** About one in eight lacks something, each rule of eligibility in turn, so that every answer is seen. */
function shortcomings(random: Random, villages: readonly string[]) {
  const kind = random.int(1, 48);
  return {
    practice: kind === 1 ? ('other' as const) : random.chance(72) ? ('lawyer' as const) : ('grassroots' as const),
    assessments: {
      2019: 'qualified',
      2020: kind === 2 ? 'unqualified' : 'qualified',
      ...(kind !== 3 && { 2021: 'qualified' }),
    } as AdviserInput['assessments'],
    penalties: kind === 4 ? [{ date: '2020-06-18', text: '示例：因违规收费被警告' }] : [],
    penaltiesChecked: true,
    platformRegistered: kind !== 5,
    recommendedBy: kind === 6 ? [] : [villages[0] as string],
    ...(kind !== 7 && { conductStatementSigned: true }),
    startsLate: kind === 8,
  };
}

function adviser(random: Random, district: string, index: number): AdviserInput {
  const name = personName(random);
  const villages = Array.from(
    { length: random.int(1, 5) },
    (_, i) => `示例${random.int(1, 400)}${random.chance(60) ? '村' : '社区'}${i === 0 ? '' : `(${i + 1})`}`,
  );
  const { startsLate, ...evidence } = shortcomings(random, villages);
  const onsiteMinutes = random.int(20, 240) * 30;
  const lectures = random.int(0, 24);
  return {
    licenceNumber: `SAMPLE-${district}-${String(index + 1).padStart(4, '0')}`,
    name,
    sex: random.chance(55) ? 'male' : 'female',
    birthMonth: day(random.int(1962, 1996), random.int(1, 12), 1).slice(0, 7),
    ethnicity: random.chance(96) ? '汉族' : '回族',
    politicalStatus: random.pick(['中共党员', '群众', '民盟盟员', '民革党员']),
    education: random.pick(['本科', '本科', '硕士研究生', '大专']),
    organisation: `江苏示例第${random.int(1, 60)}${evidence.practice === 'grassroots' ? '基层法律服务所' : '律师事务所'}`,
    phone: `1990000${String(random.int(0, 9999)).padStart(4, '0')}`,
    villages: villages.map((village) => ({
      name: village,
      since: startsLate
        ? day(2021, random.int(3, 12), 1)
        : day(random.int(2014, 2020), random.int(1, 12), random.int(1, 28)),
    })),
    onsiteMinutes,
    lectures,
    ...evidence,
    profile:
      `【示例】${name}担任${villages.length}个村（社区）的法律顾问，全年现场服务${onsiteMinutes / 60}小时，举办法治讲座${lectures}场。` +
      `先后${random.pick(deeds)}、${random.pick(deeds)}，及时回应群众法律需求；坚持每月定期坐班，值班电话全天畅通，` +
      '把矛盾化解在基层，得到村（居）委会和群众的认可。（本段为系统自动生成的示例文字，并非真实人物事迹。）',
  };
}

/**
 * The sample registry by district.
 * @param scale 1 makes about 1,000 advisers; 0.1 a tenth of them, at least 13 a district.
 */
export function sampleRegistry(scale = 1): ReadonlyMap<string, readonly AdviserInput[]> {
  return new Map(
    Object.entries(advisersByDistrict).map(([district, full], position) => {
      const random = seeded(20_220_328 + position);
      const count = Math.max(13, Math.round(full * scale));
      return [district, Array.from({ length: count }, (_, index) => adviser(random, district, index))];
    }),
  );
}
