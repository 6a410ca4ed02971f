import { envOf, type FunctionName, functionEnv } from '../../shared/contract/functions.ts';
import {
  BallotCast,
  BundleRequested,
  ObjectCreated,
  ObjectScanned,
  RankingRequested,
} from '../../shared/contract/messages.ts';
import { Role, roleNames } from '../../shared/contract/roles.ts';
import { routes, type Route } from '../../shared/contract/routes.ts';
import * as z from 'zod';

const generatedNote = 'This file is generated from `shared/contract`. Do not edit it: run `npm run generate`.';

/** docs/roles.md: which role may call which route. The voter and the public are columns of their own. */
export function roleMatrix(): string {
  const columns = ['public', 'voter', ...Role.options] as const;
  const may = (route: Route, column: (typeof columns)[number]) =>
    typeof route.access === 'string' ? route.access === column : route.access.some((role) => role === column);
  const rows = Object.entries(routes).flatMap(([name, listed]) =>
    (listed as readonly Route[]).map(
      (route) =>
        `| ${name} | ${route.method} | \`${route.path}\` | ${columns.map((column) => (may(route, column) ? '●' : '')).join(' | ')} |`,
    ),
  );
  return [
    '# Role matrix',
    '',
    generatedNote,
    'District data is further limited to the officer’s own district, inside the action.',
    '',
    `| function | method | path | ${columns.join(' | ')} |`,
    `|---|---|---|${columns.map(() => '---').join('|')}|`,
    ...rows,
    '',
    '| role | 中文 |',
    '|---|---|',
    ...Role.options.map((role) => `| ${role} | ${roleNames[role]} |`),
    '',
  ].join('\n');
}

const events = [
  { schema: BallotCast, from: 'cast-ballot', to: 'ingest-ballots', over: 'SQS ballots' },
  {
    schema: RankingRequested,
    from: 'request-ranking, queue-nightly-rankings',
    to: 'recompute-rankings',
    over: 'SQS rankings',
  },
  {
    schema: BundleRequested,
    from: 'request-bundle, build-export',
    to: 'build-export',
    over: 'SQS exports',
  },
  {
    schema: ObjectCreated,
    from: 'S3 evidence bucket (EventBridge)',
    to: 'verify-upload',
    over: 'SQS uploads',
  },
  {
    schema: ObjectScanned,
    from: 'GuardDuty, where it is switched on (EventBridge)',
    to: 'verify-upload',
    over: 'SQS uploads',
  },
] as const;

/** docs/events.md: every message between functions, with its fields. */
export function eventCatalogue(): string {
  const sections = events.flatMap(({ schema, from, to, over }) => [
    `## ${schema.meta()?.id ?? ''}`,
    '',
    `${from} → ${over} → ${to}`,
    '',
    '```json',
    JSON.stringify(z.toJSONSchema(schema), undefined, 2),
    '```',
    '',
  ]);
  return ['# Event catalogue', '', generatedNote, '', ...sections].join('\n');
}

/** docs/functions.md: each function, its routes and the environment that it reads. */
export function functionCatalogue(): string {
  const routesOf = (name: string) =>
    ((routes as Partial<Record<string, readonly Route[]>>)[name] ?? [])
      .map((route) => `\`${route.method} ${route.path}\``)
      .join('<br>');
  return [
    '# Functions',
    '',
    generatedNote,
    '',
    '| function | routes | environment |',
    '|---|---|---|',
    ...(Object.keys(functionEnv) as FunctionName[]).map(
      (name) => `| ${name} | ${routesOf(name)} | ${envOf(name).join(', ')} |`,
    ),
    '',
  ].join('\n');
}
