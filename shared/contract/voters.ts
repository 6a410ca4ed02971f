import * as z from 'zod';
import { Channel } from './channels.ts';

const Instant = z.iso.datetime({ offset: true });

/** Channels that send the browser to another site and get it back. */
export type WebChannelName = Exclude<Channel, 'phone'>;

/** A mobile number of the mainland: what every channel comes down to. */
export const Phone = z
  .string()
  .regex(/^1[3-9]\d{9}$/, { error: '应为 11 位手机号码' })
  .meta({ id: 'Phone', description: '手机号码（11 位，不含区号）', example: '13800000000' });
export type Phone = z.infer<typeof Phone>;

export const RequestCodeRequest = z
  .strictObject({
    phone: Phone,
    challenge: z
      .string()
      .max(4000)
      .optional()
      .meta({ description: '人机验证的解答（ALTCHA 控件所得文本）；未启用人机验证时可省略' }),
  })
  .meta({ id: 'RequestCodeRequest', description: '申请短信验证码' });
export type RequestCodeRequest = z.infer<typeof RequestCodeRequest>;

export const RequestCodeResponse = z
  .object({
    request: z.string().meta({ description: '本次申请的编号，领取投票凭证时一并提交' }),
    expiresAt: Instant.meta({ description: '验证码失效时间' }),
    nextAt: Instant.meta({ description: '此后才可再次申请' }),
  })
  .meta({ id: 'RequestCodeResponse', description: '验证码已发出' });
export type RequestCodeResponse = z.infer<typeof RequestCodeResponse>;

export const RedeemCodeRequest = z
  .strictObject({
    phone: Phone,
    request: z
      .string()
      .regex(/^[\w-]{22}$/, { error: '不是申请验证码时所得的编号' })
      .meta({ description: '申请验证码时所得的编号' }),
    code: z.string().regex(/^\d{6}$/, { error: '应为 6 位数字' }),
    bind: z.boolean().default(false).meta({ description: '是否把刚登录的微信或政务服务账号绑定到此手机号' }),
  })
  .meta({ id: 'RedeemCodeRequest', description: '凭验证码领取投票凭证' });
export type RedeemCodeRequest = z.infer<typeof RedeemCodeRequest>;

export const VoterPass = z
  .object({
    pass: z.string().meta({ description: '投票凭证（JWT），投票时放在 Authorization: Bearer 中' }),
    channel: Channel,
    expiresAt: Instant,
  })
  .meta({ id: 'VoterPass', description: '投票凭证' });
export type VoterPass = z.infer<typeof VoterPass>;

/** What starting a sign-in may ask: to bind the account to another phone than the one that it has. */
export const StartQuery = z.object({ rebind: z.literal('1').optional().meta({ description: '改绑手机号' }) });
export type StartQuery = z.infer<typeof StartQuery>;

export const ChallengeResponse = z
  .object({
    required: z.boolean().meta({ description: '申请验证码前是否需要人机验证' }),
    challenge: z.unknown().optional().meta({ description: 'ALTCHA 题目，交给控件求解' }),
  })
  .meta({ id: 'ChallengeResponse', description: '人机验证题目' });
export type ChallengeResponse = z.infer<typeof ChallengeResponse>;

/** A public key of the passes, as a JWK. */
export const PassKey = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
    kid: z.string(),
    x: z.string(),
  })
  .meta({ id: 'PassKey', description: '投票凭证公钥' });
export type PassKey = z.infer<typeof PassKey>;

export const PassKeySet = z.object({ keys: z.array(PassKey).min(1) }).meta({ id: 'PassKeySet' });
export type PassKeySet = z.infer<typeof PassKeySet>;
