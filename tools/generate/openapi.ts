import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { operations } from '../../shared/contract/operations.ts';
import type { Operation } from '../../shared/contract/operations/operation.ts';
import { fileTypes } from '../../shared/contract/documents.ts';
import {
  documentOperations,
  type DocumentFunction,
  type DocumentOperation,
} from '../../shared/contract/operations/documents.ts';
import { Problem, problems, type ProblemCode } from '../../shared/contract/problems.ts';
import { roleNames } from '../../shared/contract/roles.ts';
import { routes, type Access, type Route } from '../../shared/contract/routes.ts';

const security = (access: Access) =>
  access === 'public' ? [] : access === 'voter' ? [{ voterPass: [] }] : [{ staffToken: [] }];

const whoMay = (access: Access) =>
  access === 'public'
    ? '公开'
    : access === 'voter'
      ? '持投票凭证的群众'
      : access.map((role) => roleNames[role]).join('、');

/** The refusals that a route has by its kind, beside its own. */
const commonProblems = (access: Access, operation: Operation): ProblemCode[] => [
  ...(operation.body ? (['body-not-json', 'body-invalid'] as const) : []),
  ...(Array.isArray(access) ? (['role-forbidden'] as const) : []),
  'internal',
];

function problemResponses(codes: readonly ProblemCode[]): ZodOpenApiOperationObject['responses'] {
  const byStatus = Map.groupBy(new Set(codes), (code) => problems[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, listed]) => [
      String(status),
      {
        description: listed.map((code) => `\`${code}\` ${problems[code].title}`).join('\n\n'),
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  );
}

function successResponse(success: Operation['success']) {
  if ('to' in success) {
    const location = { description: success.to, schema: { type: 'string' as const } };
    return { description: success.to, headers: { location } };
  }
  return { description: '成功', content: { 'application/json': { schema: success.schema } } };
}

function operationObject(operationId: string, route: Route, operation: Operation): ZodOpenApiOperationObject {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const params = z.object(Object.fromEntries(names.map((param) => [param, z.string()])));
  return {
    operationId,
    summary: operation.summary,
    description: [operation.description, `**谁可以调用：** ${whoMay(route.access)}`].filter(Boolean).join('\n\n'),
    tags: [operation.tag],
    security: security(route.access),
    requestParams: {
      ...(names.length > 0 && { path: params }),
      ...(operation.query && { query: operation.query }),
    },
    ...(operation.body && {
      requestBody: { required: true, content: { 'application/json': { schema: operation.body } } },
    }),
    responses: {
      [String(operation.success.status)]: successResponse(operation.success),
      ...problemResponses([...operation.problems, ...commonProblems(route.access, operation)]),
    },
  };
}

/** A route that answers a file: the same, but for its name, which is the document's, and for its answer. */
function documentObject(route: Route, { id, files, ...operation }: DocumentOperation): ZodOpenApiOperationObject {
  const described = operationObject(id, route, {
    ...operation,
    tag: '文件',
    success: { status: 200, schema: z.any() },
  });
  const content = files.map((type) => [fileTypes[type], { schema: { type: 'string', format: 'binary' } }] as const);
  return {
    ...described,
    responses: { ...described.responses, '200': { description: '文件', content: Object.fromEntries(content) } },
  };
}

/** The OpenAPI 3.1 document of the HTTP API, made from the routes and their operations. */
export function openApiDocument(): string {
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, operation] of Object.entries(operations)) {
    for (const [index, route] of (routes[name as keyof typeof operations] as readonly Route[]).entries()) {
      // Unique, though a function may serve several routes.
      const operationId = index === 0 ? name : `${name}-${index + 1}`;
      paths[route.path] = {
        ...paths[route.path],
        [route.method.toLowerCase()]: operationObject(operationId, route, operation),
      };
    }
  }
  for (const [name, listed] of Object.entries(documentOperations)) {
    const operationOf: Readonly<Record<string, DocumentOperation>> = listed;
    for (const route of routes[name as DocumentFunction]) {
      const operation = operationOf[`${route.method} ${route.path}`];
      if (operation) paths[route.path] = { ...paths[route.path], get: documentObject(route, operation) };
    }
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: '举贤（Juxian）API',
      version: '1.0.0',
      description:
        '官方评选平台接口。错误一律为 application/problem+json（RFC 9457），`code` 稳定不变，`detail` 为中文说明。',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        staffToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: '工作人员统一身份认证（OIDC）访问令牌',
        },
        voterPass: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: '短期有效的投票凭证',
        },
      },
    },
  });
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
