import { Duration } from 'aws-cdk-lib/core';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type CfnApi, HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type HttpFunction, type Route, routes } from '../../shared/contract/routes.ts';
import { accept } from '../nag.ts';
import type { JuxianFunction } from './juxian-function.ts';
import type { SiteOrigin } from './site-origin.ts';

export type ApiProps = {
  readonly functions: Readonly<Record<HttpFunction, JuxianFunction>>;
  readonly staff: { readonly issuer: string; readonly audience: string };
  readonly site: SiteOrigin;
};

/**
 * What the gateway logs of a request: enough to find it again, and no personal data. The route instead of the path
 * (paths name people), no query string, no address, no token.
 */
const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
};

const whyOpen = {
  public: 'What this route shows is public.',
  voter: 'A voter pass is not a staff token: the function verifies it itself, for its round and its channel.',
};

/** The HTTP API: the contract's routes, those for staff behind the JWT authorizer. */
export class Api extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'HttpApi', { description: 'Juxian', createDefaultStage: false });
    (this.api.node.defaultChild as CfnApi).corsConfiguration = props.site.whenGiven({
      AllowOrigins: [props.site.value],
      AllowMethods: ['GET', 'POST', 'PUT'],
      AllowHeaders: ['authorization', 'content-type'],
      // The name of a document that is fetched.
      ExposeHeaders: ['content-disposition'],
      MaxAge: Duration.hours(1).toSeconds(),
    });
    this.stage = this.#addStage();
    this.#addRoutes(props);
  }

  #addStage(): HttpStage {
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      // Below the account's 10,000 a second, so that a flood here leaves room for what else the account runs.
      throttle: { rateLimit: 5000, burstLimit: 2500 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', { retention: RetentionDays.ONE_YEAR }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    return stage;
  }

  #addRoutes({ functions, staff }: ApiProps): void {
    const authorizer = new HttpJwtAuthorizer('Staff', staff.issuer, { jwtAudience: [staff.audience] });
    for (const [name, served] of Object.entries(routes) as [HttpFunction, readonly Route[]][]) {
      const integration = new HttpLambdaIntegration(`${functions[name].node.id}Integration`, functions[name]);
      for (const { method, path, access } of served) {
        const open = access === 'public' || access === 'voter';
        const added = this.api.addRoutes({
          path,
          methods: [HttpMethod[method]],
          integration,
          ...(open ? {} : { authorizer }),
        });
        if (open) for (const route of added) accept(route, 'APIG4', whyOpen[access]);
      }
    }
  }
}
