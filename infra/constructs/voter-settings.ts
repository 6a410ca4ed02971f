import { CfnCondition, CfnParameter, type CfnParameterProps, Fn } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { EnvName } from '../../shared/contract/functions.ts';

type Setting = Extract<EnvName, 'PUBLIC_ORIGIN' | `${'SMS' | 'WECHAT' | 'PORTAL'}_${string}` | VoterVariable>;
type VoterVariable = `VOTER_${'ISSUER' | 'AUDIENCE' | 'CHALLENGE' | 'PAGE'}`;

/** An address without a slash at its end. */
const address = { allowedPattern: '^https?://.*[^/]$' };
/** The same, or nothing: then the channel is off. */
const channelUrl = { default: '', allowedPattern: '^(https?://.*[^/])?$' };

/**
 * The parameters of how voters prove who they are. A channel whose address or client is left empty is off: a deployment
 * turns on what it has agreed on with WeChat, its portal, its SMS gateway.
 */
export class VoterSettings extends Construct {
  /** By the variable that functions read each setting from. */
  readonly values: Readonly<Record<Setting, string>>;

  /** @param apiOrigin where the API answers by itself */
  constructor(scope: Construct, id: string, apiOrigin: string) {
    super(scope, id);
    this.values = {
      PUBLIC_ORIGIN: this.#publicOrigin(apiOrigin),
      VOTER_ISSUER: this.#parameter('VoterIssuerUrl', {
        ...channelUrl,
        description: 'A further issuer of voter passes (JWKS at /.well-known/jwks.json). Empty: none.',
      }),
      VOTER_AUDIENCE: this.#parameter('VoterAudience', {
        default: 'juxian-vote',
        minLength: 1,
        description: 'Audience (aud) that a voter pass must carry',
      }),
      VOTER_PAGE: this.#parameter('VoterPage', {
        default: '/',
        allowedPattern: '^/([^/#].*)?$',
        constraintDescription: 'A path of this origin, such as /vote',
        description: 'Page that voters come back to when they have signed in',
      }),
      VOTER_CHALLENGE: this.#parameter('VoterChallenge', {
        default: 'on',
        allowedValues: ['on', 'off'],
        description: 'Whether a proof of work is asked for before a phone code is sent',
      }),
      WECHAT_APP_ID: this.#parameter('WeChatAppId', {
        default: '',
        description: 'AppID of the official account. Empty: voters cannot sign in by WeChat.',
      }),
      WECHAT_AUTHORIZE_URL: this.#parameter('WeChatAuthorizeUrl', {
        ...address,
        default: 'https://open.weixin.qq.com',
        description: 'Where WeChat asks for authorization',
      }),
      WECHAT_API_URL: this.#parameter('WeChatApiUrl', {
        ...address,
        default: 'https://api.weixin.qq.com',
        description: 'Where WeChat answers servers',
      }),
      PORTAL_ISSUER: this.#parameter('PortalIssuerUrl', {
        ...channelUrl,
        description: 'OIDC issuer of the portal. Empty: voters cannot sign in by portal account.',
      }),
      PORTAL_CLIENT_ID: this.#parameter('PortalClientId', { default: '', description: 'Client id at the portal' }),
      SMS_GATEWAY_URL: this.#parameter('SmsGatewayUrl', {
        ...channelUrl,
        description:
          'Where text messages are posted to. Empty: no phone codes, and no account can be bound to a phone.',
      }),
      SMS_TEMPLATE: this.#parameter('SmsTemplate', {
        default: 'juxian-code',
        minLength: 1,
        description: 'Name of the text message with the code at the gateway',
      }),
    };
  }

  /** A deployment under a domain of its own says so: passes name it, and the channels send browsers back to it. */
  #publicOrigin(apiOrigin: string): string {
    const given = this.#parameter('PublicOrigin', {
      default: '',
      allowedPattern: '^(https?://[^/]+)?$',
      constraintDescription: 'An origin such as https://vote.example.cn, or nothing',
      description: 'Origin under which voters reach this deployment. Empty: the address of the API itself.',
    });
    const isGiven = new CfnCondition(this, 'PublicOriginGiven', {
      expression: Fn.conditionNot(Fn.conditionEquals(given, '')),
    });
    isGiven.overrideLogicalId('PublicOriginGiven');
    return Fn.conditionIf(isGiven.logicalId, given, apiOrigin).toString();
  }

  #parameter(id: string, props: CfnParameterProps): string {
    const parameter = new CfnParameter(this, id, props);
    parameter.overrideLogicalId(id);
    return parameter.valueAsString;
  }
}
