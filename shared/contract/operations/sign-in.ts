import type { Operation } from './operation.ts';
import type { HttpFunction } from '../routes.ts';
import {
  ChallengeResponse,
  PassKeySet,
  RedeemCodeRequest,
  RequestCodeRequest,
  RequestCodeResponse,
  StartQuery,
  VoterPass,
} from '../voters.ts';

const page =
  '投票页面地址；结果在 # 之后：pass、channel、expiresAt 为投票凭证，bind 为需先绑定手机号的登录方式，problem 为错误代码';

/** How voters sign in: by WeChat, by their portal account, by a phone code. */
export const signInOperations = {
  'get-challenge': {
    summary: '人机验证题目',
    description: '申请短信验证码前求解，有效 10 分钟，只能使用一次。',
    tag: '登录',
    success: { status: 200, schema: ChallengeResponse },
    problems: [],
  },
  'request-phone-code': {
    summary: '申请短信验证码',
    description: '无论该手机号是否投过票，答复都相同。验证码 5 分钟内有效，最多可试 5 次。',
    tag: '登录',
    body: RequestCodeRequest,
    success: { status: 202, schema: RequestCodeResponse },
    problems: ['channel-off', 'challenge-invalid', 'rate-limited', 'channel-unavailable'],
  },
  'redeem-phone-code': {
    summary: '凭验证码领取投票凭证',
    description: '微信或政务服务账号首次登录时，以 bind 绑定手机号；同一人从任何渠道登录都是同一投票人。',
    tag: '登录',
    body: RedeemCodeRequest,
    success: { status: 200, schema: VoterPass },
    problems: ['code-wrong', 'code-expired', 'sign-in-expired', 'phone-bound-recently', 'rate-limited'],
  },
  'start-wechat': {
    summary: '微信登录',
    tag: '登录',
    query: StartQuery,
    success: { status: 302, to: '微信网页授权地址' },
    problems: ['channel-off'],
  },
  'finish-wechat': {
    summary: '微信登录返回',
    tag: '登录',
    success: { status: 302, to: page },
    problems: [],
  },
  'start-portal': {
    summary: '政务服务账号登录',
    tag: '登录',
    query: StartQuery,
    success: { status: 302, to: '统一身份认证地址' },
    problems: ['channel-off', 'channel-unavailable'],
  },
  'finish-portal': {
    summary: '政务服务账号登录返回',
    tag: '登录',
    success: { status: 302, to: page },
    problems: [],
  },
  'get-pass-keys': {
    summary: '投票凭证公钥',
    description: 'JSON Web Key Set（RFC 7517）。新公钥至少提前十分钟公布。',
    tag: '登录',
    success: { status: 200, schema: PassKeySet },
    problems: [],
  },
} as const satisfies Partial<Record<HttpFunction, Operation>>;
