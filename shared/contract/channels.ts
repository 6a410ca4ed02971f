import * as z from 'zod';

/** How a person proves who they are. A round says which of them it admits (`vote.identity` of the campaign file). */
export const Channel = z.enum(['wechat', 'portal', 'phone']).meta({ id: 'Channel', description: '登录方式' });
export type Channel = z.infer<typeof Channel>;

export const channelNames: Readonly<Record<Channel, string>> = {
  wechat: '微信',
  portal: '政务服务账号',
  phone: '手机验证码',
};
