import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { fileTypes, type FileType } from '../../contract/documents.ts';
import type { DocumentFunction } from '../../contract/operations/documents.ts';
import type { RouteKey } from '../../contract/routes.ts';
import { httpHandler, readCall, type Endpoint, type HttpHandler } from './endpoint.ts';
import { problemResponse } from './problem.ts';

/** A file that an action answers, `name` without its ending. */
type File = { readonly name: string; readonly type: FileType; readonly bytes: Uint8Array };

/** How one route is read and run: an endpoint that answers a file. */
type DocumentRoute = (event: APIGatewayProxyEventV2, requestId: string) => Promise<APIGatewayProxyStructuredResultV2>;

/** One route of a function that answers files: parses path and query, runs the action, answers file or refusal. */
export function documentRoute<F extends DocumentFunction, Path, Query = undefined>(
  name: F,
  options: Pick<Endpoint<F, undefined, Path, Query, File>, 'path' | 'query' | 'run'>,
): DocumentRoute {
  return async (event, requestId) => {
    const call = readCall(name, options, event, requestId);
    const result = call.ok ? await options.run(call.value) : call;
    return result.ok ? fileResponse(result.value) : problemResponse(result.error);
  };
}

/**
 * The handler of a function with several routes, told apart by the key that the gateway has matched.
 * @throws Error, which becomes a 500, when the gateway sends a route that is not in the contract
 */
export function documentEndpoint<F extends DocumentFunction>(
  name: F,
  served: Readonly<Record<RouteKey<F>, DocumentRoute>>,
): HttpHandler {
  const byKey: Readonly<Record<string, DocumentRoute>> = served;
  return httpHandler(name, (event, requestId) => {
    const route = byKey[event.routeKey];
    if (!route) throw new Error(`${name} does not serve ${event.routeKey}`);
    return route(event, requestId);
  });
}

/** A file to be saved under its Chinese name (RFC 6266), which is never kept on the way: it holds personal data. */
function fileResponse({ name, type, bytes }: File): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: {
      'content-type': fileTypes[type],
      'content-disposition': `attachment; filename="document.${type}"; filename*=UTF-8''${extValue(`${name}.${type}`)}`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    isBase64Encoded: true,
  };
}

/** RFC 8187: everything but attr-char is percent-encoded. A lone surrogate, which no UTF-8 has, becomes U+FFFD. */
function extValue(text: string): string {
  return encodeURIComponent(text.toWellFormed().replaceAll(/[/\\\p{Cc}]/gu, '_')).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
