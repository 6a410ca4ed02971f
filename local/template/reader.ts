import type * as z from 'zod';
import { StartupError } from '../types.ts';
import type { Assembly, Resource } from './assembly.ts';
import type { Identities } from './identities.ts';
import type { Resolver } from './intrinsics.ts';
import type { Named } from './model.ts';

export type Reader = {
  /** The resources of a type that exist under the templates' conditions. */
  readonly all: (type: string) => readonly Resource[];
  /** Resolves and checks the properties that a schema names, and no others. */
  readonly properties: <T extends z.ZodObject>(resource: Resource, schema: T) => z.infer<T>;
  readonly named: (resource: Resource) => Named;
  readonly ref: (resource: Resource) => string;
};

/** Reads typed properties out of an assembly. @throws StartupError naming resource, type and property. */
export function createReader(assembly: Assembly, resolver: Resolver, identities: Identities): Reader {
  const resources = assembly.stacks.flatMap((stack) => [...stack.resources.values()]).filter(resolver.exists);
  return {
    all: (type) => resources.filter((resource) => resource.type === type),
    properties: (resource, schema) => {
      const wanted = Object.keys(schema.shape).filter((key) => Object.hasOwn(resource.properties, key));
      const resolved = wanted.map((key) => [
        key,
        resolver.resolve(resource.properties[key], resource.stack, `${resource.path} ${key}`),
      ]);
      const parsed = schema.safeParse(Object.fromEntries(resolved));
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new StartupError(
        `${resource.path} (${resource.type}): ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not understood'}.`,
      );
    },
    named: (resource) => ({
      name: resource.name,
      path: resource.path,
      physicalName: identities.physicalName(resource),
      arn: identities.arn(resource),
    }),
    ref: identities.ref,
  };
}
