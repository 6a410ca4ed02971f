import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { StartupError } from '../types.ts';
import { unsupportedReason } from './known-types.ts';

/** One resource of a synthesized stack, its intrinsics still unresolved. */
export type Resource = {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  /** Readable name from the construct path without its stack, e.g. `CastBallot`; unique in the assembly. */
  readonly name: string;
  /** Whole construct path, e.g. `JuxianService/CastBallot/Resource`, for messages. */
  readonly path: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly condition?: string;
};

export type Parameter = z.infer<typeof parameterSchema>;

/** One stack of the assembly, as CloudFormation would get it. */
export type Stack = {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly outputs: Readonly<Record<string, z.infer<typeof outputSchema>>>;
  readonly resources: Map<string, Resource>;
};

/** A synthesized CDK app: its stacks, and where each packaged asset lies, by the object key that templates use. */
export type Assembly = {
  readonly directory: string;
  readonly stacks: readonly Stack[];
  readonly assets: ReadonlyMap<string, string>;
};

const parameterSchema = z.object({
  Type: z.string(),
  Default: z.union([z.string(), z.number()]).optional(),
  AllowedValues: z.array(z.union([z.string(), z.number()])).optional(),
  AllowedPattern: z.string().optional(),
  MinLength: z.coerce.number().optional(),
});
const outputSchema = z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() });
const record = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
const templateSchema = z.object({
  Parameters: record(parameterSchema).default({}),
  Conditions: record(z.unknown()).default({}),
  Mappings: record(record(record(z.unknown()))).default({}),
  Outputs: record(outputSchema).default({}),
  Resources: record(
    z.object({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: record(z.unknown()).default({}),
      Metadata: record(z.unknown()).optional(),
    }),
  ),
});
const metadataSchema = record(z.array(z.object({ type: z.string(), data: z.unknown().optional() })));
const manifestSchema = z.object({
  artifacts: record(
    z.object({
      type: z.string(),
      displayName: z.string().optional(),
      metadata: metadataSchema.optional(),
      additionalMetadataFile: z.string().optional(),
      properties: record(z.unknown()).optional(),
    }),
  ),
});
const assetsSchema = z.object({
  files: record(
    z.object({
      source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
      destinations: record(z.object({ objectKey: z.string() })),
    }),
  ),
});

/**
 * Reads a cloud assembly folder: every stack of its manifest and every file asset.
 * @throws StartupError when the folder is no assembly, or holds a resource type that would matter and is not run here.
 */
export function readAssembly(directory: string): Assembly {
  const manifest = read(path.join(directory, 'manifest.json'), manifestSchema);
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  for (const [id, artifact] of Object.entries(manifest.artifacts)) {
    if (artifact.type === 'cdk:asset-manifest') {
      readAssets(directory, String(artifact.properties?.['file']), assets);
    }
    if (artifact.type !== 'aws:cloudformation:stack') continue;
    const extra = artifact.additionalMetadataFile;
    const metadata = extra ? read(path.join(directory, extra), metadataSchema) : (artifact.metadata ?? {});
    const template = path.join(directory, String(artifact.properties?.['templateFile']));
    stacks.push(readStack(artifact.displayName ?? id, template, logicalPaths(metadata)));
  }
  if (stacks.length === 0) throw new StartupError(`${directory} holds no stack: synthesize the app first.`);
  return { directory, stacks: withUniqueNames(stacks), assets };
}

function readStack(displayName: string, file: string, paths: ReadonlyMap<string, string>): Stack {
  const template = read(file, templateSchema);
  const name = displayName.replace(/ \(.*\)$/, '').replaceAll('/', '-');
  const resources = new Map<string, Resource>();
  const stack: Stack = {
    name,
    parameters: template.Parameters,
    conditions: template.Conditions,
    mappings: template.Mappings,
    outputs: template.Outputs,
    resources,
  };
  for (const [logicalId, { Type, Properties, Metadata, Condition }] of Object.entries(template.Resources)) {
    const given = Metadata?.['aws:cdk:path'];
    const constructPath = typeof given === 'string' ? given : (paths.get(logicalId) ?? `${name}/${logicalId}`);
    const reason = unsupportedReason(Type);
    if (reason) throw new StartupError(`${constructPath} is of type ${Type}: ${reason}`);
    resources.set(logicalId, {
      stack,
      logicalId,
      type: Type,
      name: readableName(constructPath),
      path: constructPath,
      properties: Properties,
      ...(Condition !== undefined && { condition: Condition }),
    });
  }
  return stack;
}

/** `JuxianService/CastBallot/Resource` → `CastBallot`. */
function readableName(constructPath: string): string {
  const parts = constructPath.split('/').slice(1);
  if (parts.length > 1 && parts.at(-1) === 'Resource') parts.pop();
  return parts.join('/');
}

/** Names of two stacks may meet, e.g. a table `Ballots` and a queue `Ballots`: then each says its stack too. */
function withUniqueNames(stacks: Stack[]): Stack[] {
  const owners = new Map<string, Set<Stack>>();
  for (const stack of stacks) {
    for (const { name } of stack.resources.values()) owners.set(name, (owners.get(name) ?? new Set()).add(stack));
  }
  for (const stack of stacks) {
    for (const [logicalId, resource] of stack.resources) {
      if ((owners.get(resource.name)?.size ?? 0) < 2) continue;
      stack.resources.set(logicalId, { ...resource, name: `${stack.name}/${resource.name}` });
    }
  }
  return stacks;
}

/** Construct path of each logical id, from the metadata that every synthesis writes. */
function logicalPaths(metadata: z.infer<typeof metadataSchema>): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const [constructPath, entries] of Object.entries(metadata)) {
    for (const { type, data } of entries) {
      if (type === 'aws:cdk:logicalId' && typeof data === 'string') paths.set(data, constructPath.replace(/^\//, ''));
    }
  }
  return paths;
}

function readAssets(directory: string, file: string, into: Map<string, string>): void {
  for (const { source, destinations } of Object.values(read(path.join(directory, file), assetsSchema).files)) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) into.set(objectKey, path.join(directory, source.path));
  }
}

function read<T extends z.ZodType>(file: string, schema: T): z.infer<T> {
  if (!existsSync(file)) throw new StartupError(`${file} is missing: synthesize the app first.`);
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : String(error);
    throw new StartupError(`${file} is not what CDK writes: ${why}`);
  }
}
