import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type * as z from 'zod';

import type { Actor } from '../../actions/records.ts';
import type { Refusal } from '../../actions/refusal.ts';
import { routes } from '../../contract/routes.ts';
import type { HttpFunction } from '../../contract/routes.ts';
import { networkOf } from '../../domain/network.ts';
import { systemClock } from '../../platform/clock.ts';
import { logger } from '../../platform/logger.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { actorFromClaims } from '../identity/staff-claims.ts';
import type { StaffClaims } from '../identity/staff-claims.ts';
import { problemResponse } from './problem.ts';
import { arrivalOf, bearerOf, parsePart, readJson } from './request.ts';

/** Routes for staff always have an actor, the others never: the route table decides, not the caller. */
type ActorOf<F extends HttpFunction> = (typeof routes)[F][number]['access'] extends string ? undefined : Actor;

/** A request after parsing: what `run` gets. `now` is when it arrived at the gateway, in milliseconds since 1970. */
export type Call<F extends HttpFunction, Body = undefined, Path = undefined, Query = undefined> = {
  readonly body: Body;
  readonly path: Path;
  readonly query: Query;
  readonly actor: ActorOf<F>;
  /** The token of the Authorization header, unchecked; only voter routes look at it. */
  readonly bearer: string | undefined;
  readonly now: number;
  readonly requestId: string;
  /** The network that the request comes from, for rate limits alone: it is never logged or stored as it is. */
  readonly network: string;
  /** Cookies as the browser sent them, `name=value` each. */
  readonly cookies: readonly string[];
};

export type Endpoint<F extends HttpFunction, Body, Path, Query, Answer> = {
  readonly body?: z.ZodType<Body>;
  readonly path?: z.ZodType<Path>;
  readonly query?: z.ZodType<Query>;
  readonly run: (call: Call<F, Body, Path, Query>) => Promise<Result<Answer, Refusal>>;
  /** Status of a success; 200 unless told. */
  readonly status?: 200 | 201 | 202;
  /** The response is passed through its schema: a field that the contract does not name never leaves. */
  readonly respond?: z.ZodType;
  /** Cache-Control of a success; `no-store` unless told. */
  readonly cacheControl?: string;
  /** Another answer to a success than JSON, where the request asks for one; undefined: as JSON. */
  readonly answer?: (value: Answer, call: Call<F, Body, Path, Query>) => APIGatewayProxyStructuredResultV2 | undefined;
};

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The handler of one HTTP function: parses body, path and query, runs the action and maps its result. A refusal
 * becomes problem+json; a throw becomes `500 internal` that shows the request id and nothing of its cause.
 */
export function endpoint<
  F extends HttpFunction,
  Body = undefined,
  Path = undefined,
  Query = undefined,
  Answer = unknown,
>(name: F, options: Endpoint<F, Body, Path, Query, Answer>): HttpHandler {
  return httpHandler(name, async (event, requestId) => {
    const refused = (refusal: Refusal) => {
      logger.debug('refused', { function: name, code: refusal.type, requestId });
      return problemResponse(refusal);
    };
    const call = readCall(name, options, event, requestId);
    if (!call.ok) return refused(call.error);
    const result = await options.run(call.value);
    if (!result.ok) return refused(result.error);
    return options.answer?.(result.value, call.value) ?? jsonResponse(options, result.value);
  });
}

/** The outer part alone, for functions that answer something else than JSON: a throw is logged once and becomes a 500. */
export function httpHandler(
  name: HttpFunction,
  answer: (event: APIGatewayProxyEventV2, requestId: string) => Promise<APIGatewayProxyStructuredResultV2>,
): HttpHandler {
  return middy((event: APIGatewayProxyEventV2) => answer(event, event.requestContext.requestId)).onError(
    ({ event, error }) => {
      const { requestId } = event.requestContext;
      logger.error('request failed', { function: name, requestId, error: error ?? new Error('unknown') });
      return problemResponse({ type: 'internal' }, requestId);
    },
  );
}

/** Parses path, query and body as the endpoint's schemas say; a part without a schema is not read. */
export function readCall<F extends HttpFunction, Body, Path, Query, Answer>(
  name: F,
  options: Endpoint<F, Body, Path, Query, Answer>,
  event: APIGatewayProxyEventV2,
  requestId: string,
): Result<Call<F, Body, Path, Query>, Refusal> {
  // Where no schema is given the part is not read: its type parameter is its default, undefined.
  const nothing = ok(undefined as never);
  const path = options.path ? parsePart('path-invalid', options.path, event.pathParameters ?? {}) : nothing;
  if (!path.ok) return path;
  const query = options.query ? parsePart('path-invalid', options.query, event.queryStringParameters ?? {}) : nothing;
  if (!query.ok) return query;
  const json = options.body ? readJson(event) : nothing;
  if (!json.ok) return json;
  const body = options.body ? parsePart('body-invalid', options.body, json.value) : nothing;
  if (!body.ok) return body;
  return ok({
    body: body.value,
    path: path.value,
    query: query.value,
    actor: actorOf(name, event),
    bearer: bearerOf(event),
    now: arrivalOf(event, systemClock.now()),
    requestId,
    network: networkOf(event.requestContext.http.sourceIp),
    cookies: event.cookies ?? [],
  });
}

/** @throws Error when a staff route is reached without claims: the deployment lacks its authorizer. Fails closed. */
function actorOf<F extends HttpFunction>(name: F, event: APIGatewayProxyEventV2): ActorOf<F> {
  if (routes[name].every((route) => typeof route.access === 'string')) return undefined as ActorOf<F>;
  const context: APIGatewayProxyEventV2['requestContext'] & {
    readonly authorizer?: { readonly jwt?: { readonly claims?: StaffClaims } };
  } = event.requestContext;
  const actor = actorFromClaims(context.authorizer?.jwt?.claims);
  if (!actor) throw new Error(`${name} was called without the claims of a staff token`);
  return actor as ActorOf<F>;
}

function jsonResponse<F extends HttpFunction, Body, Path, Query, Answer>(
  options: Endpoint<F, Body, Path, Query, Answer>,
  value: Answer,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: options.status ?? 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': options.cacheControl ?? 'no-store',
    },
    body: JSON.stringify(options.respond ? options.respond.parse(value) : value),
  };
}
