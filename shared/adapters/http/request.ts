import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';

import { refuse } from '../../actions/refusal.ts';
import type { Refusal } from '../../actions/refusal.ts';
import type { ProblemCode } from '../../contract/problems.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { faultsOf, faultText } from '../../contract/faults.ts';

/** The body as JSON: base64 where the gateway says so, UTF-8, and never empty. */
export function readJson(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): Result<unknown, Refusal> {
  if (!event.body) return refuse('body-not-json', { detail: '请求没有内容' });
  try {
    return ok<unknown>(JSON.parse(event.isBase64Encoded ? decodeBase64(event.body) : event.body));
  } catch {
    return refuse('body-not-json');
  }
}

function decodeBase64(body: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'base64'));
}

/** Parses one part of the request; every fault of it is named, with its path. */
export function parsePart<T>(code: ProblemCode, schema: z.ZodType<T>, value: unknown): Result<T, Refusal> {
  const parsed = schema.safeParse(value, { error: faultText });
  return parsed.success ? ok(parsed.data) : refuse(code, { errors: faultsOf(parsed.error) });
}

/** The credentials of an `Authorization: Bearer …` header; the gateway has lower-cased the header's name. */
export function bearerOf(event: Pick<APIGatewayProxyEventV2, 'headers'>): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(event.headers['authorization'] ?? '')?.[1];
}

/** How far the gateway's clock may be from the function's own, in milliseconds, and still be believed. */
const believedSkew = 60_000;

/**
 * When the request arrived, in milliseconds since 1970: by the gateway's clock, so that a vote which arrives in the last
 * second counts although its function starts later (selection.md §4: accepted when it arrives before closing time). A
 * gateway that is a minute or more off is not believed: then the function's own clock decides, as it would alone.
 */
export function arrivalOf(event: Pick<APIGatewayProxyEventV2, 'requestContext'>, now: number): number {
  const { timeEpoch } = event.requestContext;
  return Math.abs(now - timeEpoch) < believedSkew ? timeEpoch : now;
}
