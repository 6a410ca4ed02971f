import { Duration } from 'aws-cdk-lib/core';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type CfnApi, HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type HttpFunction, type Route, routes } from '../../shared/contract/routes.ts';
import { apiThrottle } from '../event-settings.ts';
import { accept } from '../nag.ts';
import type { JuxianFunction } from './juxian-function.ts';
import type { SiteOrigin } from './site-origin.ts';

export type ApiProps = {
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
  public: 'What this route shows is public, or it is where a voter signs in.',
  voter: 'A voter pass is not a staff token: the function verifies it itself, for its round and its channel.',
};

/**
 * The HTTP API: the contract's routes, those for staff behind the JWT authorizer. It is there before the functions, as
 * some are told its address; `serve` adds their routes.
 */
export class Api extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly #staff: ApiProps['staff'];

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
    this.#staff = props.staff;
  }

  #addStage(): HttpStage {
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: apiThrottle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', { retention: RetentionDays.ONE_YEAR }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    return stage;
  }

  /** Adds the routes of the contract. */
  serve(functions: Readonly<Record<HttpFunction, JuxianFunction>>): void {
    const { issuer, audience } = this.#staff;
    const authorizer = new HttpJwtAuthorizer('Staff', issuer, { jwtAudience: [audience] });
    for (const [name, served] of Object.entries(routes) as [HttpFunction, readonly Route[]][]) {
      const integration = new HttpLambdaIntegration(`${functions[name].node.id}Integration`, functions[name], {
        // One permission a function, for any route of this API: one a route would be a resource a route.
        scopePermissionToRoute: false,
      });
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
