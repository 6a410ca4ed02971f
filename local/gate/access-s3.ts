import type { Access } from './policy.ts';
import { copySource, type S3Request } from './s3-request.ts';

/** Sub-resources of a bucket and the middle of their action's name: `GetBucketCORS`, `PutLifecycleConfiguration` … */
const bucketParts: Readonly<Record<string, string>> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'BucketAcl',
  cors: 'BucketCORS',
  encryption: 'EncryptionConfiguration',
  lifecycle: 'LifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  notification: 'BucketNotification',
  policy: 'BucketPolicy',
  publicAccessBlock: 'BucketPublicAccessBlock',
  replication: 'ReplicationConfiguration',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};

const verbs: Readonly<Record<string, string>> = { GET: 'Get', HEAD: 'Get', PUT: 'Put', DELETE: 'Delete' };

/** What a request to S3 does: on a bucket, an object, and on the source of a copy. */
export const s3Access = (request: S3Request): Access[] => {
  const { bucket, key } = request;
  if (bucket === '') return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  const bucketArn = `arn:aws:s3:::${bucket}`;
  if (key === '') return [bucketAccess(request, bucketArn)];
  const resource = `${bucketArn}/${key}`;
  return objectActions(request)
    .map((action): Access => ({ action: `s3:${action}`, resource }))
    .concat(sourceAccess(request));
};

const bucketAccess = ({ method, parameter, query }: S3Request, resource: string): Access => {
  const part = query.map(([name]) => bucketParts[name]).find((one) => one !== undefined);
  if (part !== undefined) return { action: `s3:${verbs[method] ?? method}${part}`, resource };
  if (parameter('uploads') !== undefined) return { action: 's3:ListBucketMultipartUploads', resource };
  if (parameter('versions') !== undefined) return { action: 's3:ListBucketVersions', resource };
  switch (method) {
    case 'GET':
    case 'HEAD':
      return { action: 's3:ListBucket', resource, context: { 's3:prefix': [parameter('prefix') ?? ''] } };
    case 'PUT':
      return { action: 's3:CreateBucket', resource };
    case 'DELETE':
      return { action: 's3:DeleteBucket', resource };
    default:
      // A browser's form, or a multi-object delete, which names its keys in the body: both are refused later.
      return { action: 's3:PostBucket', resource };
  }
};

const objectActions = (request: S3Request): string[] => {
  const { method, parameter, option } = request;
  const version = parameter('versionId') === undefined ? '' : 'Version';
  const verb = verbs[method];
  if (verb !== undefined && parameter('tagging') !== undefined) return [`${verb}Object${version}Tagging`];
  if (verb !== undefined && parameter('acl') !== undefined) return [`${verb}Object${version}Acl`];
  const upload = parameter('uploadId') !== undefined;
  switch (method) {
    case 'GET':
    case 'HEAD':
      return upload ? ['ListMultipartUploadParts'] : [`GetObject${version}`];
    case 'DELETE':
      return upload ? ['AbortMultipartUpload'] : [`DeleteObject${version}`];
    default:
      return [
        'PutObject',
        ...(option('x-amz-tagging') === undefined ? [] : ['PutObjectTagging']),
        ...(option('x-amz-acl') === undefined ? [] : ['PutObjectAcl']),
      ];
  }
};

const sourceAccess = ({ option }: S3Request): Access[] => {
  const header = option('x-amz-copy-source');
  if (header === undefined) return [];
  const { bucket, key } = copySource(header);
  return [{ action: 's3:GetObject', resource: `arn:aws:s3:::${bucket}/${key}` }];
};
