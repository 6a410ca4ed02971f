import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesizeStacks } from '../../infra/app.ts';
import { functionEnv } from '../../shared/contract/functions.ts';

/** A resource of a template. Its properties are whatever CloudFormation takes: a test looks at the few that matter. */
export type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, any>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata: { readonly 'aws:cdk:path': string };
};

export type Stacks = { readonly data: StackTemplate; readonly service: StackTemplate };

/** One synthesized template, asked by type and by path. */
export class StackTemplate {
  readonly text: string;
  readonly resources: Readonly<Record<string, Resource>>;

  constructor(file: string) {
    this.text = readFileSync(file, 'utf8');
    this.resources = JSON.parse(this.text).Resources;
  }

  ofType(type: string): Resource[] {
    return Object.values(this.resources).filter((resource) => resource.Type === type);
  }

  /** The resource of a type at a path, e.g. `('AWS::SQS::Queue', 'Ballots/Queue')`. */
  one(type: string, at: string): Resource {
    const found = this.ofType(type).filter((resource) => pathOf(resource) === at);
    if (found.length !== 1) throw new Error(`${found.length} of ${type} at ${at}`);
    return found[0]!;
  }

  /** Logical id of a resource. */
  idOf(resource: Resource): string {
    return Object.entries(this.resources).find(([, candidate]) => candidate === resource)![0];
  }
}

/** Where the construct stands in its stack, e.g. `Ballots/Queue`. */
export function pathOf(resource: Resource): string {
  return resource.Metadata['aws:cdk:path'].replace(/^[^/]+\//, '').replace(/\/Resource$/, '');
}

/** Both stacks over empty functions: what a bundle contains does not change a template, except for its hash. */
export async function synthesizeForTest(options: { region?: string; validate?: boolean } = {}): Promise<Stacks> {
  const { region, validate = false } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'juxian-stacks-'));
  try {
    const bundles = path.join(folder, 'bundles');
    for (const name of Object.keys(functionEnv)) {
      mkdirSync(path.join(bundles, name), { recursive: true });
      writeFileSync(path.join(bundles, name, 'index.mjs'), 'export const handler = async () => {};');
    }
    const outdir = path.join(folder, 'assembly');
    await synthesizeStacks({ outdir, bundles, validate, ...(region && { env: { region } }) });
    return {
      data: new StackTemplate(path.join(outdir, 'JuxianData.template.json')),
      service: new StackTemplate(path.join(outdir, 'JuxianService.template.json')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
