import { createHash } from 'node:crypto';
import type { Resource } from './assembly.ts';
import { partition } from './intrinsics.ts';

/** What is known only while the cloud starts: addresses that were opened, identities that an engine gave. */
export type LateFacts = {
  /** Base address that functions reach SQS at; queue URLs start with it. */
  sqsEndpoint?: string;
  /** Origin of the HTTP API, e.g. `http://127.0.0.1:8080`. */
  origin?: string;
  /** ARNs of secrets, and of table streams, by resource name, as the engines gave them. */
  readonly secretArns: Map<string, string>;
  readonly streamArns: Map<string, string>;
};

export type Identities = {
  readonly physicalName: (resource: Resource) => string;
  readonly arn: (resource: Resource) => string;
  readonly ref: (resource: Resource) => string;
  readonly attribute: (resource: Resource, name: string) => string | undefined;
};

type Place = {
  readonly account: string;
  readonly region: string;
  /** Resolves a value of a resource's stack, for names that the template spells itself. */
  readonly resolve: (value: unknown, resource: Resource) => unknown;
  readonly late: LateFacts;
};

const nameProperty: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Lambda::Alias': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::ApiGatewayV2::Stage': 'StageName',
  'AWS::Logs::LogGroup': 'LogGroupName',
};

/** Longest name that the service of a type takes. */
const longest: Readonly<Record<string, number>> = { 'AWS::S3::Bucket': 63, 'AWS::SQS::Queue': 80 };

/**
 * Gives every resource the identity it would have in AWS. Names derive from stack and construct path alone, so a
 * second start finds what the first one made.
 */
export function createIdentities({ account, region, resolve, late }: Place): Identities {
  const physicalName = (resource: Resource): string => {
    const property = nameProperty[resource.type];
    const given = property ? resource.properties[property] : undefined;
    return given === undefined ? derivedName(resource) : String(resolve(given, resource));
  };
  const arnOf = (service: string, rest: string): string => `arn:${partition}:${service}:${region}:${account}:${rest}`;

  const functionArn = (resource: Resource): string => {
    const target = String(resolve(resource.properties['FunctionName'], resource));
    return target.startsWith('arn:') ? target : arnOf('lambda', `function:${target}`);
  };

  const arn = (resource: Resource): string => {
    const name = physicalName(resource);
    switch (resource.type) {
      case 'AWS::DynamoDB::Table':
        return arnOf('dynamodb', `table/${name}`);
      case 'AWS::SQS::Queue':
        return arnOf('sqs', name);
      case 'AWS::S3::Bucket':
        return `arn:${partition}:s3:::${name}`;
      case 'AWS::SecretsManager::Secret':
        return late.secretArns.get(resource.name) ?? arnOf('secretsmanager', `secret:${name}-${digest(name, 6)}`);
      case 'AWS::Lambda::Function':
        return arnOf('lambda', `function:${name}`);
      case 'AWS::Lambda::Version':
        return `${functionArn(resource)}:1`;
      case 'AWS::Lambda::Alias':
        return `${functionArn(resource)}:${name}`;
      case 'AWS::IAM::Role':
        return `arn:${partition}:iam::${account}:role/${name}`;
      case 'AWS::IAM::ManagedPolicy':
        return `arn:${partition}:iam::${account}:policy/${name}`;
      case 'AWS::Scheduler::Schedule':
        return arnOf('scheduler', `schedule/default/${name}`);
      case 'AWS::Events::Rule':
        return arnOf('events', `rule/${name}`);
      case 'AWS::Logs::LogGroup':
        return arnOf('logs', `log-group:${name}:*`);
      case 'AWS::SNS::Topic':
        return arnOf('sns', name);
      default:
        return arnOf(resource.type.split('::')[1]?.toLowerCase() ?? 'unknown', name);
    }
  };

  const queueUrl = (resource: Resource): string => {
    if (late.sqsEndpoint === undefined) throw new Error(`The URL of ${resource.path} is asked for before SQS answers.`);
    return `${late.sqsEndpoint}/${account}/${physicalName(resource)}`;
  };

  const ref = (resource: Resource): string => {
    switch (resource.type) {
      case 'AWS::SQS::Queue':
        return queueUrl(resource);
      case 'AWS::SecretsManager::Secret':
      case 'AWS::IAM::ManagedPolicy':
      case 'AWS::Lambda::Version':
      case 'AWS::Lambda::Alias':
      case 'AWS::SNS::Topic':
        return arn(resource);
      case 'AWS::ApiGatewayV2::Api':
      case 'AWS::ApiGatewayV2::Integration':
      case 'AWS::ApiGatewayV2::Authorizer':
      case 'AWS::ApiGatewayV2::Route':
        return digest(resource.path, 10);
      default:
        return physicalName(resource);
    }
  };

  const attribute = (resource: Resource, name: string): string | undefined => {
    switch (`${resource.type} ${name}`) {
      case 'AWS::DynamoDB::Table StreamArn':
        return late.streamArns.get(resource.name) ?? `${arn(resource)}/stream/unborn`;
      case 'AWS::SQS::Queue QueueName':
        return physicalName(resource);
      case 'AWS::SQS::Queue QueueUrl':
        return queueUrl(resource);
      case 'AWS::ApiGatewayV2::Api ApiEndpoint':
        return late.origin;
      case 'AWS::Lambda::Version Version':
        return '1';
      case 'AWS::S3::Bucket DomainName':
      case 'AWS::S3::Bucket RegionalDomainName':
        return `${physicalName(resource)}.s3.${region}.amazonaws.com`;
    }
    if (name.endsWith('Arn')) return arn(resource);
    return name.endsWith('Id') || name.endsWith('Name') ? ref(resource) : undefined;
  };

  return { physicalName, arn, ref, attribute };
}

/** `JuxianData-Evidence`, or in a bucket's spelling `juxiandata-evidence`; too long a name ends in its digest. */
function derivedName(resource: Resource): string {
  const max = longest[resource.type] ?? 64;
  const path = resource.path.replace(/\/Resource$/, '').replaceAll(/[^A-Za-z0-9]+/g, '-');
  const spelled = resource.type === 'AWS::S3::Bucket' ? path.toLowerCase() : path;
  const fifo = resource.type === 'AWS::SQS::Queue' && resource.properties['FifoQueue'] === true ? '.fifo' : '';
  if (spelled.length + fifo.length <= max) return spelled + fifo;
  return `${spelled.slice(0, max - fifo.length - 9)}-${digest(resource.path, 8)}${fifo}`;
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
