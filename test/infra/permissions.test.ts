import { beforeAll, describe, expect, it } from 'vitest';
import { permissions, type ResourceName } from '../../infra/permissions.ts';
import { type FunctionName, functionEnv } from '../../shared/contract/functions.ts';
import { pathOf, type Stacks, synthesizeForTest } from './stacks.ts';

type Statement = { Sid?: string; Effect: string; Action: string | string[]; Resource: unknown };

let stacks: Stacks;
beforeAll(async () => {
  stacks = await synthesizeForTest();
});

/** Every statement of every role of the service stack, with the id of whom the role belongs to. */
function* allowed(): Generator<{ who: string; actions: string[]; resources: unknown[] }> {
  for (const role of stacks.service.ofType('AWS::IAM::Role')) {
    const policies = role.Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[];
    for (const statement of policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)) {
      expect(statement.Effect).toBe('Allow');
      const resources = Array.isArray(statement.Resource) ? statement.Resource : [statement.Resource];
      yield { who: pathOf(role).replace(/Role$/, ''), actions: [statement.Action].flat(), resources };
    }
  }
}

const names = Object.keys(permissions) as FunctionName[];

/** The variable by which a function knows a resource: whoever may use one must know it, and the other way round. */
const variableOf: Readonly<Record<ResourceName, string>> = {
  SelectionTable: 'SELECTION_TABLE',
  AuditIndex: 'SELECTION_TABLE',
  BallotsTable: 'BALLOTS_TABLE',
  BallotsQueue: 'BALLOTS_QUEUE_URL',
  BallotsDeadLetters: 'BALLOTS_DLQ_URL',
  RankingsQueue: 'RANKINGS_QUEUE_URL',
  ExportsQueue: 'EXPORTS_QUEUE_URL',
  EvidenceBucket: 'EVIDENCE_BUCKET',
  ExportsBucket: 'EXPORTS_BUCKET',
  VoterKey: 'VOTER_KEY_SECRET',
  ReceiptKeys: 'RECEIPT_KEYS_SECRET',
  VotersTable: 'VOTERS_TABLE',
  PassKeys: 'PASS_KEYS_SECRET',
  ChannelSecrets: 'CHANNEL_SECRETS',
};

describe('given the policies of all roles', () => {
  it('then no action has a wildcard', () => {
    const wild = [...allowed()].flatMap(({ actions }) => actions).filter((action) => action.includes('*'));
    expect(wild).toEqual([]);
  });

  it('then the only resources with a wildcard are these', () => {
    const wild = [...allowed()].flatMap(({ who, actions, resources }) =>
      resources
        .filter((resource) => JSON.stringify(resource).includes('*'))
        .map((resource) => `${who}: ${actions.join()} ${end(resource)}`),
    );
    expect(wild.toSorted()).toEqual([
      'BuildExport: s3:AbortMultipartUpload,s3:GetObject,s3:ListMultipartUploadParts,s3:PutObject /bundles/*',
      'BuildExport: s3:GetObject /accepted/*',
      'BuildExport: s3:GetObject,s3:PutObject /bundle-work/*',
      'ContinueUpload: s3:AbortMultipartUpload,s3:ListMultipartUploadParts,s3:PutObject /quarantine/*',
      'FoldTallies: dynamodb:ListStreams *',
      'GetDocument: s3:ListMultipartUploadParts /quarantine/*',
      'OpenBundle: s3:GetObject /bundles/*',
      'OpenDocument: s3:GetObject /accepted/*',
      'OpenDocument: s3:GetObject /copies/*',
      'RecomputeRankings: s3:PutObject /rankings/*',
      'RequestUpload: s3:PutObject /quarantine/*',
      'VerifyUpload: s3:DeleteObject,s3:GetObject /quarantine/*',
      'VerifyUpload: s3:GetObject,s3:PutObject /accepted/*',
      'VerifyUpload: s3:PutObject /copies/*',
      'VerifyUpload: s3:PutObject /infected/*',
    ]);
  });

  it('then no role has a managed policy, and each belongs to one function or to a schedule', () => {
    const roles = stacks.service.ofType('AWS::IAM::Role');
    expect(roles).toHaveLength(names.length + stacks.service.ofType('AWS::Scheduler::Schedule').length);
    for (const { Properties } of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it('then only ingest-ballots writes the ledger, and nobody scans or deletes a row', () => {
    const inserting = [...allowed()].filter(({ actions }) => actions.includes('dynamodb:PartiQLInsert'));
    expect(inserting.map(({ who }) => who)).toEqual(['IngestBallots']);
    const actions = [...allowed()].flatMap((statement) => statement.actions);
    for (const forbidden of ['dynamodb:Scan', 'dynamodb:DeleteItem', 'dynamodb:PartiQLDelete']) {
      expect(actions).not.toContain(forbidden);
    }
    const ledger = names.flatMap((name) => permissions[name].filter(({ resource }) => resource === 'BallotsTable'));
    expect(new Set(ledger.flatMap((grant) => grant.actions))).toEqual(
      new Set(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PartiQLInsert']),
    );
  });
});

describe('given what signs a person in', () => {
  const having = (resource: ResourceName) =>
    names.filter((name) => permissions[name].some((grant) => grant.resource === resource)).toSorted();

  it('then only what gives out, checks or publishes passes reads their keys, and few see the voters', () => {
    const givers = ['finish-portal', 'finish-wechat', 'redeem-phone-code'];
    expect(having('PassKeys')).toEqual(['cast-ballot', ...givers, 'get-pass-keys'].toSorted());
    expect(having('VotersTable')).toEqual([...givers, 'request-phone-code'].toSorted());
  });
});

/** Variables that say how, not where: they name nothing that a policy guards. */
const settings =
  /^(?:VOTER_(?:AUDIENCE|CHALLENGE|PAGE)|PUBLIC_ORIGIN|SMS_TEMPLATE|WECHAT_\w+|MALWARE_SCANNER|REMINDER_WEBHOOK_URL)$/;

describe('given what was found infected', () => {
  it('then one function puts it aside, and none can read it', () => {
    const touching = names.flatMap((name) =>
      permissions[name].flatMap(({ resource, keys, actions }) =>
        resource === 'EvidenceBucket' && (keys === undefined || 'infected/'.startsWith(keys.replace('*', '')))
          ? [`${name}: ${actions.join()}`]
          : [],
      ),
    );
    // Listing tells that something is there, and no byte of it.
    expect(touching).toEqual([
      'verify-upload: s3:PutObject',
      'verify-upload: s3:ListBucket',
      'build-export: s3:ListBucket',
    ]);
  });
});

describe('given what an operator has thrown away', () => {
  it('then no function can write or read it', () => {
    const touching = names.flatMap((name) =>
      permissions[name].flatMap(({ resource, keys, actions }) =>
        resource === 'ExportsBucket' && (keys === undefined || 'discarded/'.startsWith(keys.replace('*', '')))
          ? [`${name}: ${actions.join()}`]
          : [],
      ),
    );
    expect(touching).toEqual(['build-export: s3:ListBucket']);
  });
});

describe('given the table of permissions', () => {
  it.each(names)('then %s knows what it may use, and may use what it knows', (name) => {
    const granted = new Set(permissions[name].map(({ resource }) => variableOf[resource]));
    const known = functionEnv[name].filter((variable) => !settings.test(variable));
    expect([...granted].toSorted()).toEqual([...known].toSorted());
  });
});

/** What follows the bucket's ARN in a joined resource; a plain string as it is. */
function end(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  return (resource as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].at(-1) as string;
}
