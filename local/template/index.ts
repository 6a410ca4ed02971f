import { readAssembly, type Assembly, type Resource } from './assembly.ts';
import { createIdentities, type Identities, type LateFacts } from './identities.ts';
import { createResolver } from './intrinsics.ts';
import type { Services, Stores } from './model.ts';
import { createReader } from './reader.ts';
import { readServices } from './read-services.ts';
import { readStores } from './read-stores.ts';

export type * from './model.ts';
export type { LateFacts } from './identities.ts';

export type TemplateOptions = {
  readonly assemblyDir: string;
  readonly account: string;
  readonly region: string;
  /** Values for template parameters, by name. */
  readonly parameters: Readonly<Record<string, string>>;
};

export type Template = {
  /** Filled in by the start-up as addresses and identities become known; read by what is resolved afterwards. */
  readonly late: LateFacts;
  /** What keeps data. Needs no late facts. */
  readonly stores: () => Stores;
  /** What runs. Needs all late facts. */
  readonly services: () => Services;
};

/**
 * Reads a synthesized app. Everything is resolved when it is asked for, since queue URLs, for example, are known only
 * once the queues' engine answers.
 * @throws StartupError for what the embedded cloud cannot run, naming resource and type.
 */
export function readTemplate({ assemblyDir, account, region, parameters }: TemplateOptions): Template {
  const assembly: Assembly = readAssembly(assemblyDir);
  const late: LateFacts = { secretArns: new Map(), streamArns: new Map() };
  const resolver = createResolver(assembly, {
    account,
    region,
    parameters,
    ref: (resource) => identities.ref(resource),
    attribute: (resource, name) => identities.attribute(resource, name),
  });
  const resolve = (value: unknown, resource: Resource): unknown =>
    resolver.resolve(value, resource.stack, resource.path);
  const identities: Identities = createIdentities({ account, region, resolve, late });
  const reader = createReader(assembly, resolver, identities);
  return { late, stores: () => readStores(reader), services: () => readServices(reader, assembly.assets) };
}
