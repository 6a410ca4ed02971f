import * as z from 'zod';

/** The staff roles of the selection, with their Chinese names. Voters are not staff: they carry a voter pass. */
export const roleNames = {
  'district-officer': '辖市、区司法局',
  'city-officer': '市局公共法律服务管理处',
  'city-reviewer': '市局审核处室',
  judge: '评审组成员',
  'province-officer': '省厅公共法律服务管理处',
  'province-reviewer': '省厅审核处室',
  'foundation-officer': '省法律援助基金会',
  auditor: '监督',
} as const;

export const Role = z.enum(Object.keys(roleNames) as [keyof typeof roleNames, ...(keyof typeof roleNames)[]]).meta({
  id: 'Role',
  description: '工作人员角色',
});
export type Role = z.infer<typeof Role>;
