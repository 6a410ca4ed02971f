import type { ImportField } from '../../contract/adviser-imports.ts';

/** How people head the columns of an adviser's register; as `plainHeader` writes them. */
const synonyms: Readonly<Record<Exclude<ImportField, `assessment-${string}`>, readonly string[]>> = {
  licenceNumber: ['执业证号', '执业证号码', '执业证书号', '执业证编号', '执业证书编号', '律师执业证号', '证号'],
  name: ['姓名', '顾问姓名', '法律顾问姓名', '人员姓名'],
  district: ['辖市区', '辖市(区)', '辖市、区', '所属辖市区', '所属辖市(区)', '区县', '所属区县', '县区', '辖区'],
  sex: ['性别'],
  birthMonth: ['出生年月', '出生日期', '出生月份', '出生年月日'],
  ethnicity: ['民族'],
  politicalStatus: ['政治面貌'],
  education: ['学历', '文化程度', '最高学历'],
  organisation: ['单位', '工作单位', '所在单位', '执业机构', '执业单位', '所在机构', '单位名称', '机构名称'],
  practice: ['类别', '执业类别', '人员类别', '顾问类别', '执业类型', '人员类型'],
  phone: ['手机', '手机号', '手机号码', '联系电话', '电话', '联系方式', '移动电话'],
  villages: [
    '服务村(社区)',
    '服务村社区',
    '服务的村(社区)',
    '服务村居',
    '服务村(居)',
    '担任法律顾问的村(社区)',
    '服务村社区/担任时间',
    '服务村(社区)/担任时间',
    '服务村(社区)及担任时间',
    '服务村社区及担任时间',
  ],
  villagesSince: ['担任时间', '起始时间', '担任起始时间', '开始担任时间', '担任顾问时间', '服务起始时间'],
  onsiteHours: ['现场服务小时', '现场服务小时数', '现场服务时长(小时)', '现场服务时间(小时)', '服务时长(小时)'],
  onsiteMinutes: ['现场服务分钟', '现场服务分钟数', '现场服务时长(分钟)', '现场服务时间(分钟)', '服务时长(分钟)'],
  lectures: [
    '讲座次数',
    '讲座场次',
    '讲座数量',
    '开展讲座次数',
    '开展讲座数量',
    '法治讲座场次',
    '讲座(场)',
    '讲座(次)',
  ],
  penalties: ['处罚', '行政处罚', '处罚情况', '处罚惩戒', '行政处罚或行业惩戒', '处罚或惩戒情况', '奖惩情况(处罚)'],
  platformRegistered: [
    '平台登记',
    '是否平台登记',
    '融合平台登记',
    '是否在融合平台登记',
    '公共法律服务融合办理平台登记',
  ],
  recommendedBy: [
    '推荐村居',
    '推荐村(居)',
    '推荐村社区',
    '推荐村(社区)',
    '推荐村(居)委会',
    '推荐村(居)民委员会',
    '推荐单位',
  ],
  conductStatementSigned: ['政治和品行声明', '品行声明', '是否签署声明', '声明', '政治品行声明'],
  profile: ['事迹简介', '简介', '主要事迹', '个人简介', '事迹简介(150字左右)'],
};

const known = new Map<string, ImportField>(
  Object.entries(synonyms).flatMap(([field, headers]) => headers.map((header) => [header, field as ImportField])),
);

const assessmentHeader = /^(20\d\d)(?:年|年度)?(?:执业)?(?:年度)?考核(?:结果|等次|情况)?$/;

/** A header as it is compared: brackets and digits half-width, without spaces, stars and colons. */
export function plainHeader(header: string): string {
  return header.normalize('NFKC').replaceAll(/[\s*:]/g, '');
}

/** The field that a header names by itself, if it does. */
export function fieldOfHeader(header: string): ImportField | undefined {
  const plain = plainHeader(header);
  const year = assessmentHeader.exec(plain)?.[1];
  return year === undefined ? known.get(plain) : `assessment-${year}`;
}

/** The header that a field is best known by, for telling what is missing. */
export function headerOf(field: ImportField): string {
  if (field.startsWith('assessment-')) return `${field.slice('assessment-'.length)}年考核`;
  return synonyms[field as keyof typeof synonyms][0] ?? field;
}

/** A column by number, from 1, as spreadsheets name it: 1 is A, 27 is AA. */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

export type Column = {
  readonly column: number;
  readonly header: string;
  readonly field: ImportField | undefined;
};

/**
 * What each column holds: by the request's own mapping, and otherwise by its header.
 * @param mapping header as written → field, or `ignore`
 */
export function mapColumns(
  headers: ReadonlyMap<number, string>,
  mapping: Readonly<Record<string, ImportField | 'ignore'>>,
): readonly Column[] {
  const own = new Map(Object.entries(mapping).map(([header, field]) => [plainHeader(header), field]));
  return [...headers].map(([column, header]) => {
    const told = own.get(plainHeader(header));
    return { column, header, field: told === 'ignore' ? undefined : (told ?? fieldOfHeader(header)) };
  });
}
