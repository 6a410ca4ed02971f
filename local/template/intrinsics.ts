import { StartupError } from '../types.ts';
import type { Assembly, Resource, Stack } from './assembly.ts';

/** What the outside of the templates answers: settings of this cloud, and the identities of made resources. */
export type Surroundings = {
  readonly account: string;
  readonly region: string;
  /** Values for template parameters by name, for every stack that declares them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What `Ref` answers for a resource. */
  readonly ref: (resource: Resource) => string;
  /** What `Fn::GetAtt` answers; undefined when the attribute is not known. */
  readonly attribute: (resource: Resource, attribute: string) => string | undefined;
};

/** The engines write `aws` into their ARNs, so every other ARN here says the same. */
export const partition = 'aws';

export type Resolver = {
  /** Resolves every intrinsic in a value of this stack; `where` names the place in messages. */
  readonly resolve: (value: unknown, stack: Stack, where: string) => unknown;
  /** False when the resource's condition rules it out. */
  readonly exists: (resource: Resource) => boolean;
};

type Frame = { readonly stack: Stack; readonly where: string };
type Evaluate = (value: unknown, frame: Frame) => unknown;

/** Marks a property that `AWS::NoValue` takes away. */
const noValue = Symbol('AWS::NoValue');

/**
 * Evaluates CloudFormation's intrinsic functions across all stacks of an assembly.
 * @throws StartupError naming the place, for a parameter without a value, an unknown export or an unknown function.
 */
export function createResolver(assembly: Assembly, surroundings: Surroundings): Resolver {
  const exported = new Map<string, { value: unknown; stack: Stack }>();

  const evaluate: Evaluate = (value, frame) => {
    if (Array.isArray(value)) return value.map((item) => evaluate(item, frame)).filter((item) => item !== noValue);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return evaluateFunction(first[0], first[1], frame);
    }
    const resolved = entries.map(([key, item]) => [key, evaluate(item, frame)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
  };

  const evaluateFunction = (name: string, argument: unknown, frame: Frame): unknown => {
    const text = (item: unknown): string => asText(evaluate(item, frame), name, frame);
    const list = (item: unknown): unknown[] => asList(evaluate(item, frame), name, frame);
    const at = (index: number): unknown => (Array.isArray(argument) ? argument[index] : undefined);
    switch (name) {
      case 'Ref':
        return reference(String(argument), frame);
      case 'Fn::GetAtt': {
        const [id, ...rest] = Array.isArray(argument) ? argument : String(argument).split('.');
        return attribute(String(id), rest.join('.'), frame);
      }
      case 'Fn::Join':
        return list(at(1))
          .map((item) => asText(item, name, frame))
          .join(text(at(0)));
      case 'Fn::Split':
        return text(at(1)).split(text(at(0)));
      case 'Fn::Select':
        return list(at(1))[Number(text(at(0)))] ?? fail(frame, 'Fn::Select is beyond the end of its list');
      case 'Fn::Sub':
        return substitute(argument, frame);
      case 'Fn::Base64':
        return Buffer.from(text(argument)).toString('base64');
      case 'Fn::ImportValue':
        return importValue(text(argument), frame);
      case 'Fn::FindInMap':
        return (
          frame.stack.mappings[text(at(0))]?.[text(at(1))]?.[text(at(2))] ?? fail(frame, 'Fn::FindInMap finds nothing')
        );
      case 'Fn::If':
        return evaluate(condition(String(at(0)), frame) ? at(1) : at(2), frame);
      case 'Fn::Equals':
        return JSON.stringify(evaluate(at(0), frame)) === JSON.stringify(evaluate(at(1), frame));
      case 'Fn::And':
        return (argument as unknown[]).every((item) => truth(item, frame));
      case 'Fn::Or':
        return (argument as unknown[]).some((item) => truth(item, frame));
      case 'Fn::Not':
        return !truth(at(0), frame);
      default:
        return fail(frame, `the embedded cloud does not know ${name}`);
    }
  };

  const truth = (value: unknown, frame: Frame): boolean => {
    if (value !== null && typeof value === 'object' && 'Condition' in value) {
      return condition(String(value.Condition), frame);
    }
    return evaluate(value, frame) === true;
  };
  const condition = (name: string, frame: Frame): boolean => {
    if (!Object.hasOwn(frame.stack.conditions, name)) return fail(frame, `there is no condition ${name}`);
    return truth(frame.stack.conditions[name], frame);
  };

  const reference = (name: string, frame: Frame): unknown => {
    switch (name) {
      case 'AWS::AccountId':
        return surroundings.account;
      case 'AWS::Region':
        return surroundings.region;
      case 'AWS::Partition':
        return partition;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return frame.stack.name;
      case 'AWS::StackId':
        return `arn:${partition}:cloudformation:${surroundings.region}:${surroundings.account}:stack/${frame.stack.name}/local`;
      case 'AWS::NoValue':
        return noValue;
    }
    if (Object.hasOwn(frame.stack.parameters, name)) return parameterValue(name, frame.stack, surroundings.parameters);
    const resource = frame.stack.resources.get(name);
    return resource ? surroundings.ref(resource) : fail(frame, `Ref ${name} names neither parameter nor resource`);
  };

  const attribute = (id: string, name: string, frame: Frame): string => {
    const resource = frame.stack.resources.get(id);
    if (!resource) return fail(frame, `Fn::GetAtt names an unknown resource ${id}`);
    return (
      surroundings.attribute(resource, name) ?? fail(frame, `${resource.type} ${resource.path} has no ${name} here`)
    );
  };

  const substitute = (argument: unknown, frame: Frame): string => {
    const [template, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, object];
    const known = new Map<string, unknown>(Object.entries(variables));
    return template.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (known.has(name)) return asText(evaluate(known.get(name), frame), 'Fn::Sub', frame);
      const dot = name.indexOf('.');
      const value = dot < 0 ? reference(name, frame) : attribute(name.slice(0, dot), name.slice(dot + 1), frame);
      return asText(value, 'Fn::Sub', frame);
    });
  };

  const importValue = (name: string, frame: Frame): unknown => {
    if (exported.size === 0) {
      for (const stack of assembly.stacks) {
        for (const [id, output] of Object.entries(stack.outputs)) {
          if (!output.Export) continue;
          const key = evaluate(output.Export.Name, { stack, where: `${stack.name} output ${id}` });
          exported.set(String(key), { value: output.Value, stack });
        }
      }
    }
    const found = exported.get(name);
    if (!found) return fail(frame, `no stack of this app exports ${name}`);
    return evaluate(found.value, { stack: found.stack, where: `export ${name}` });
  };

  return {
    resolve: (value, stack, where) => refuseDynamic(evaluate(value, { stack, where }), where),
    exists: ({ condition: name, stack, path }) => name === undefined || condition(name, { stack, where: path }),
  };
}

/** The value of a template parameter: the given one, else its default, checked against what the template allows. */
function parameterValue(name: string, stack: Stack, given: Readonly<Record<string, string>>): unknown {
  const declared = stack.parameters[name];
  const value = given[name] ?? declared?.Default;
  if (declared === undefined || value === undefined) {
    throw new StartupError(`Parameter ${name} of stack ${stack.name} has neither a value nor a default.`);
  }
  const text = String(value);
  const allowed = declared.AllowedValues?.map(String);
  const fits =
    (!allowed || allowed.includes(text)) &&
    (declared.AllowedPattern === undefined || new RegExp(`^(?:${declared.AllowedPattern})$`, 'u').test(text)) &&
    text.length >= (declared.MinLength ?? 0);
  if (!fits) throw new StartupError(`Parameter ${name} of stack ${stack.name} does not allow the value ${text}.`);
  if (declared.Type === 'CommaDelimitedList' || declared.Type.startsWith('List<')) {
    return text.split(',').map((item) => item.trim());
  }
  return text;
}

/** `{{resolve:…}}` would reach a function as that very text: better not to start. */
function refuseDynamic(value: unknown, where: string): unknown {
  if (JSON.stringify(value)?.includes('{{resolve:')) {
    throw new StartupError(`${where}: dynamic references ({{resolve:…}}) are not resolved by the embedded cloud.`);
  }
  return value === noValue ? undefined : value;
}

function asText(value: unknown, name: string, frame: Frame): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return fail(frame, `${name} needs a text and got ${JSON.stringify(value)}`);
}

function asList(value: unknown, name: string, frame: Frame): unknown[] {
  return Array.isArray(value) ? value : fail(frame, `${name} needs a list and got ${JSON.stringify(value)}`);
}

function fail(frame: Frame, message: string): never {
  throw new StartupError(`${frame.where}: ${message}.`);
}
