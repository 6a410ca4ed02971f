import { roleNames } from '../../shared/contract/roles.ts';
import type { Role } from '../../shared/contract/roles.ts';

/** A made-up person of the staff, who exists on this machine only. */
export type SampleAccount = {
  /** Also the name to sign in with. */
  readonly sub: string;
  readonly name: string;
  /** Where the person works, as the sign-in page shows it. */
  readonly office: string;
  readonly roles: readonly Role[];
  /** Slug of the district, for those who belong to one. */
  readonly district?: string;
  /** Ids of the clearances that the account's division decides, as campaign files name them. */
  readonly division?: readonly string[];
};

const districts = {
  liyang: '溧阳市',
  jintan: '金坛区',
  wujin: '武进区',
  xinbei: '新北区',
  tianning: '天宁区',
  zhonglou: '钟楼区',
  jingkai: '常州经开区',
} as const;

const account = (
  sub: string,
  name: string,
  office: string,
  role: Role,
  division?: readonly string[],
): SampleAccount => ({
  sub,
  name: `${name}（样例）`,
  office,
  roles: [role],
  ...(division && { division }),
});

const districtOfficers = Object.entries(districts).map(([district, name]) => ({
  ...account(`officer-${district}`, `${name}经办人`, `${name}司法局`, 'district-officer'),
  district,
}));

const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
const judges = numerals.map((numeral, index) => account(`judge-${index + 1}`, `评委${numeral}`, '市级评审组', 'judge'));

/** At least one account a role; two city divisions and four province offices review, so each has its own. */
export const sampleAccounts: readonly SampleAccount[] = [
  account('city-officer', '市局经办人', '常州市司法局公共法律服务管理处', 'city-officer'),
  // What changes a result takes two people of the office.
  account('city-officer-checker', '市局复核人', '常州市司法局公共法律服务管理处', 'city-officer'),
  account('city-reviewer-lawyers', '律师处审核人', '常州市司法局律师工作处', 'city-reviewer', ['city-lawyers']),
  account('city-reviewer-participation', '促进处审核人', '常州市司法局人民参与和促进法治处', 'city-reviewer', [
    'city-participation',
  ]),
  ...districtOfficers,
  ...judges,
  account('province-officer', '省厅经办人', '江苏省司法厅公共法律服务管理处', 'province-officer', [
    'commend-legal-service',
    'case-check',
  ]),
  account('province-reviewer-lawyers', '省厅律师处审核人', '江苏省司法厅律师工作处', 'province-reviewer', [
    'province-lawyers',
  ]),
  account('province-officer-checker', '省厅复核人', '江苏省司法厅公共法律服务管理处', 'province-officer'),
  account(
    'province-reviewer-participation',
    '省厅促进处审核人',
    '江苏省司法厅人民参与和促进法治处',
    'province-reviewer',
    ['province-participation'],
  ),
  account('province-reviewer-publicity', '省厅宣教处审核人', '江苏省司法厅宣传教育处', 'province-reviewer', [
    'commend-publicity',
  ]),
  account('province-reviewer-party-group', '厅党委审核人', '江苏省司法厅党委', 'province-reviewer'),
  account('foundation-officer', '基金会经办人', '江苏省法律援助基金会', 'foundation-officer', ['foundation']),
  account('auditor', '监督员', '监督', 'auditor'),
];

const bySub = new Map(sampleAccounts.map((one) => [one.sub, one]));

/** The account with that name, if there is one. */
export const findSampleAccount = (sub: string): SampleAccount | undefined => bySub.get(sub);

/** The roles of an account in Chinese, for the sign-in page. */
export const roleTitle = (one: SampleAccount): string => one.roles.map((role) => roleNames[role]).join('、');
