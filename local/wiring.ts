import type { CorsRules } from './gate/index.ts';
import type { Provisioned } from './provision/index.ts';
import type { LateFacts, Services, Stores } from './template/index.ts';
import type { QueueDepth, Sources } from './sources/index.ts';
import type { Endpoints } from './types.ts';

/** Tells the template what only a running cloud knows, so that what runs can be resolved. */
export function fillIn(
  late: LateFacts,
  facts: { readonly stores: Stores; readonly made: Provisioned; readonly origin: string; readonly gate: Endpoints },
): void {
  late.origin = facts.origin;
  late.sqsEndpoint = facts.gate.sqs;
  for (const [name, arn] of facts.made.secretArns) late.secretArns.set(name, arn);
  for (const { name, arn } of facts.stores.tables) {
    // The engine spells region and account its own way; functions and policies know the table by the template's ARN.
    const label = facts.made.streamArns.get(name)?.split('/stream/')[1];
    if (label !== undefined) late.streamArns.set(name, `${arn}/stream/${label}`);
  }
}

/** The buckets' CORS rules, by bucket name. */
export function corsRules({ buckets }: Stores): CorsRules {
  return Object.fromEntries(
    buckets.flatMap(({ physicalName, properties }) => {
      const rules = properties.CorsConfiguration?.CorsRules;
      if (!rules) return [];
      return [
        [physicalName, rules.map(({ MaxAge, ...rule }) => ({ ...rule, ...(MaxAge !== undefined && { MaxAge }) }))],
      ];
    }),
  );
}

/** What each resource is called by its service, by readable name: what a `Ref` in the template would say. */
export function physicalIds(
  { tables, queues, buckets }: Stores,
  { functions }: Services,
  { secretArns }: Provisioned,
  account: string,
  gate: Endpoints,
): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...[...tables, ...buckets, ...functions].map(({ name, physicalName }) => [name, physicalName]),
    ...queues.map(({ name, physicalName }) => [name, `${gate.sqs}/${account}/${physicalName}`]),
    ...secretArns,
  ]);
}

/** The depth of every queue, for the status page. */
export async function queueDepths(sources: Sources, { queues }: Stores): Promise<Readonly<Record<string, QueueDepth>>> {
  const entries = queues.map(async ({ name }) => [name, await sources.queueDepth(name)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
