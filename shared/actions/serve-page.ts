import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** The files beside the bundle, by their plain names; undefined when there is none. */
export type PageFiles = { readonly read: (name: string) => Promise<string | undefined> };
export type Page = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

const contentTypes = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
} as const;

/** Scripts and styles of this origin only; the documentation viewer sets styles on its own elements. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const documents: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/docs': 'docs.html',
  '/openapi.json': 'openapi.json',
};

/**
 * A file of the page: the two documents, the API's description, and scripts and styles under /assets.
 * Steps: name the file; only a plain name of a known type is looked up, so that no path leads out of the folder;
 * answer it with its type, and with headers that let a page run nothing but its own scripts.
 */
export async function servePage(
  ports: { readonly files: PageFiles },
  input: { readonly path: string },
): Promise<Result<Page, Refusal>> {
  const name = documents[input.path] ?? /^\/assets\/([\w-]+(?:\.[\w-]+)*\.(?:js|css))$/.exec(input.path)?.[1];
  const body = name === undefined ? undefined : await ports.files.read(name);
  if (name === undefined || body === undefined) return refuse('page-unknown');
  return ok({ body, headers: headersOf(name) });
}

function headersOf(name: string): Page['headers'] {
  const type = name.slice(name.lastIndexOf('.') + 1);
  return {
    'content-type': typeOf(type),
    // Short, since the files' names do not change with their content.
    'cache-control': 'public, max-age=300',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

function typeOf(extension: string): string {
  const known: Readonly<Record<string, string>> = contentTypes;
  const type = known[extension];
  if (!type) throw new Error(`No content type for .${extension}`);
  return type;
}
