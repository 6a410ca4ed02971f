import type { HttpRoute } from '../types.ts';

/** A route that fits a request, with the values of its path parameters. */
export type RouteMatch = {
  readonly route: HttpRoute;
  /** As the event names it: `GET /api/rounds/{roundId}`, `$default`. */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
};

/** Finds the route of a request; the path is already decoded and begins with a slash. */
export type MatchRoute = (method: string, path: string) => RouteMatch | undefined;

type Entry = { readonly route: HttpRoute; readonly routeKey: string; readonly names: readonly string[] };

type Node = {
  readonly literal: Map<string, Node>;
  variable: Node | undefined;
  /** Routes that end here, by method. */
  readonly ends: Map<string, Entry>;
  /** Routes whose greedy variable begins here, by method. */
  readonly greedy: Map<string, Entry>;
};

const node = (): Node => ({ literal: new Map(), variable: undefined, ends: new Map(), greedy: new Map() });

const pick = (entries: Map<string, Entry>, method: string): Entry | undefined =>
  entries.get(method) ?? entries.get('ANY');

/**
 * Matches as API Gateway does: a full match wins over one with `{variables}`, that over one with a greedy
 * `{variable+}`, that over `$default`; for one path the request's own method wins over `ANY`. A slash at the end
 * counts, and a variable takes at least one character.
 */
export function compileRoutes(routes: readonly HttpRoute[]): MatchRoute {
  const root = node();
  let fallback: Entry | undefined;
  for (const route of routes) {
    if (route.path === '$default') fallback = { route, routeKey: '$default', names: [] };
    else insert(root, route);
  }
  return (method, path) => {
    const segments = path.slice(1).split('/');
    const values: string[] = [];
    const entry =
      findExact(root, segments, 0, method, values) ?? findGreedy(root, segments, 0, method, values) ?? fallback;
    return entry && { route: entry.route, routeKey: entry.routeKey, pathParameters: parametersOf(entry, values) };
  };
}

function insert(root: Node, route: HttpRoute): void {
  const names: string[] = [];
  let at = root;
  const entry: Entry = { route, routeKey: `${route.method} ${route.path}`, names };
  for (const segment of route.path.slice(1).split('/')) {
    const variable = /^\{([^{}+]+)(\+?)\}$/.exec(segment);
    if (variable?.[1] === undefined) {
      at = at.literal.get(segment) ?? at.literal.set(segment, node()).get(segment)!;
      continue;
    }
    names.push(variable[1]);
    if (variable[2] === '+') {
      at.greedy.set(route.method, entry);
      return;
    }
    at = at.variable ??= node();
  }
  at.ends.set(route.method, entry);
}

function findExact(at: Node, segments: string[], depth: number, method: string, values: string[]): Entry | undefined {
  const segment = segments[depth];
  if (segment === undefined) return pick(at.ends, method);
  const literal = at.literal.get(segment);
  const found = literal && findExact(literal, segments, depth + 1, method, values);
  if (found || !at.variable || segment === '') return found;
  values.push(segment);
  const byVariable = findExact(at.variable, segments, depth + 1, method, values);
  if (!byVariable) values.pop();
  return byVariable;
}

/** The longest prefix before a greedy variable wins, a literal segment before a variable one. */
function findGreedy(at: Node, segments: string[], depth: number, method: string, values: string[]): Entry | undefined {
  const segment = segments[depth];
  if (segment === undefined) return undefined;
  const literal = at.literal.get(segment);
  const deeper = literal && findGreedy(literal, segments, depth + 1, method, values);
  if (deeper) return deeper;
  if (at.variable && segment !== '') {
    values.push(segment);
    const byVariable = findGreedy(at.variable, segments, depth + 1, method, values);
    if (byVariable) return byVariable;
    values.pop();
  }
  const entry = pick(at.greedy, method);
  const rest = entry && segments.slice(depth).join('/');
  if (!rest) return undefined;
  values.push(rest);
  return entry;
}

function parametersOf(entry: Entry, values: readonly string[]): Record<string, string> | undefined {
  if (entry.names.length === 0) return undefined;
  const parameters: Record<string, string> = {};
  entry.names.forEach((name, index) => (parameters[name] = values[index]!));
  return parameters;
}
