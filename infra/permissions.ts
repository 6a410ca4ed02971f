import type { FunctionName } from '../shared/contract/functions.ts';

/** What functions can be allowed to touch. Each is one resource of the data stack. */
export type ResourceName =
  | 'SelectionTable'
  | 'AuditIndex'
  | 'BallotsTable'
  | 'VotersTable'
  | 'BallotsQueue'
  | 'BallotsDeadLetters'
  | 'RankingsQueue'
  | 'ExportsQueue'
  | 'EvidenceBucket'
  | 'ExportsBucket'
  | 'VoterKey'
  | 'ReceiptKeys'
  | 'PassKeys'
  | 'ChannelSecrets';

/** Named actions on one resource; `keys` narrows a bucket to the objects under a prefix. */
export type Grant = {
  readonly resource: ResourceName;
  readonly actions: readonly string[];
  readonly keys?: string;
};

const on = (resource: ResourceName, ...actions: readonly string[]): Grant => ({ resource, actions });
const under = (resource: ResourceName, keys: string, ...actions: readonly string[]): Grant => ({
  resource,
  actions,
  keys,
});

/** A row by its key, and the rows of a partition: what every function that shows something needs. */
const reads = ['dynamodb:GetItem', 'dynamodb:Query'] as const;
/** What the parts of a transaction are authorized as. State and its audit entry are always put in one. */
const puts = 'dynamodb:PutItem';
const updates = 'dynamodb:UpdateItem';
const checks = 'dynamodb:ConditionCheckItem';

const readsSecret = 'secretsmanager:GetSecretValue';

const readsSelection = on('SelectionTable', ...reads);

/** Looks up and binds an account, counts, uses a code up, signs a pass. */
const signsIn: readonly Grant[] = [
  on('VotersTable', 'dynamodb:GetItem', puts, updates),
  on('VoterKey', readsSecret),
  on('PassKeys', readsSecret),
  on('ChannelSecrets', readsSecret),
];

/**
 * Everything each function may do, and nothing else: `grep` a function to see its whole reach. Not listed, because
 * the construct that needs it adds it: writing to the function's own log group, polling its own event source,
 * reporting its own failures. No function may scan or delete rows, and none but `ingest-ballots` writes the ledger.
 */
export const permissions: Readonly<Record<FunctionName, readonly Grant[]>> = {
  'list-campaigns': [readsSelection],
  'get-campaign': [readsSelection],
  'load-campaign': [on('SelectionTable', ...reads, puts)],
  'register-advisers': [on('SelectionTable', ...reads, puts, updates)],
  'import-advisers': [on('SelectionTable', ...reads, puts, updates)],
  'edit-adviser': [on('SelectionTable', ...reads, puts)],
  'get-adviser-history': [readsSelection, on('AuditIndex', 'dynamodb:Query')],
  'list-missing': [readsSelection],
  'get-schedule': [readsSelection],
  'export-audit': [readsSelection],
  'list-advisers': [readsSelection],
  'file-case': [on('SelectionTable', ...reads, puts, updates)],
  'list-cases': [readsSelection],
  // The presigned URL carries this function's own right to put one object into quarantine.
  'request-upload': [on('SelectionTable', ...reads, puts), under('EvidenceBucket', 'quarantine/*', 's3:PutObject')],
  'get-document': [readsSelection, under('EvidenceBucket', 'quarantine/*', 's3:ListMultipartUploadParts')],
  // Parts are put by presigned URLs, which carry this function's own right; putting together is the same action.
  'continue-upload': [
    on('SelectionTable', ...reads, puts),
    under('EvidenceBucket', 'quarantine/*', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'),
  ],
  // The presigned URL carries this function's right to read: what was found sound, and nothing else.
  'open-document': [
    readsSelection,
    under('EvidenceBucket', 'accepted/*', 's3:GetObject'),
    under('EvidenceBucket', 'copies/*', 's3:GetObject'),
  ],
  'return-document': [on('SelectionTable', ...reads, puts)],
  'describe-photo': [on('SelectionTable', ...reads, puts)],
  'get-album': [readsSelection],
  'get-deadlines': [readsSelection],
  'extend-deadline': [on('SelectionTable', ...reads, puts)],
  'record-payment': [on('SelectionTable', ...reads, puts)],
  'get-round': [readsSelection],
  'get-quotas': [readsSelection],
  'nominate-candidate': [on('SelectionTable', ...reads, puts, updates, checks)],
  'list-candidates': [readsSelection],
  'decide-clearance': [on('SelectionTable', ...reads, puts, updates, checks)],
  'return-candidate': [on('SelectionTable', ...reads, puts, updates, checks)],
  'withdraw-candidate': [on('SelectionTable', ...reads, puts, updates, checks)],
  'appoint-judges': [on('SelectionTable', ...reads, puts, updates)],
  'enter-scores': [on('SelectionTable', ...reads, puts, checks)],
  'recuse-judge': [on('SelectionTable', ...reads, puts, checks)],
  // Of the secret it needs the number of the latest version, which is nowhere else.
  'prepare-ballot-paper': [on('SelectionTable', ...reads, puts, updates), on('VoterKey', readsSecret)],
  'cast-ballot': [
    readsSelection,
    on('BallotsTable', 'dynamodb:GetItem'),
    on('BallotsQueue', 'sqs:SendMessage'),
    on('VoterKey', readsSecret),
    on('ReceiptKeys', readsSecret),
    on('PassKeys', readsSecret),
  ],
  'get-challenge': [on('ChannelSecrets', readsSecret)],
  // Sends codes and gives out no pass: it cannot read the keys of passes.
  'request-phone-code': [
    on('VotersTable', puts, updates),
    on('VoterKey', readsSecret),
    on('ChannelSecrets', readsSecret),
  ],
  'redeem-phone-code': signsIn,
  'start-wechat': [on('ChannelSecrets', readsSecret)],
  'finish-wechat': signsIn,
  'start-portal': [on('ChannelSecrets', readsSecret)],
  'finish-portal': signsIn,
  'get-pass-keys': [on('PassKeys', readsSecret)],
  'get-receipt': [
    readsSelection,
    on('BallotsTable', 'dynamodb:GetItem'),
    on('VoterKey', readsSecret),
    on('ReceiptKeys', readsSecret),
  ],
  'get-receipt-keys': [on('ReceiptKeys', readsSecret)],
  'propose-intervention': [
    on('SelectionTable', ...reads, puts),
    on('BallotsTable', 'dynamodb:GetItem'),
    on('VoterKey', readsSecret),
  ],
  // Asks whether a vote that an import stands in for has a ballot, and for the ranking that its decision calls for.
  'decide-intervention': [
    on('SelectionTable', ...reads, puts),
    on('BallotsTable', 'dynamodb:Query'),
    on('RankingsQueue', 'sqs:SendMessage'),
  ],
  'reverse-intervention': [on('SelectionTable', ...reads, puts)],
  'list-interventions': [readsSelection],
  'list-ballots': [readsSelection, on('BallotsTable', 'dynamodb:Query'), on('VoterKey', readsSecret)],
  'get-tally': [readsSelection],
  'request-ranking': [on('SelectionTable', ...reads, puts), on('RankingsQueue', 'sqs:SendMessage')],
  'get-ranking': [readsSelection],
  'get-public-ranking': [readsSelection],
  'export-form': [readsSelection],
  'export-sheet': [readsSelection],
  'export-result': [readsSelection],
  'request-bundle': [on('SelectionTable', ...reads, puts), on('ExportsQueue', 'sqs:SendMessage')],
  'list-bundles': [readsSelection],
  'get-bundle': [readsSelection],
  // The presigned URL carries this function's right to read finished bundles, and nothing else.
  'open-bundle': [readsSelection, under('ExportsBucket', 'bundles/*', 's3:GetObject')],
  'serve-page': [],
  'ingest-ballots': [
    // Reads back what it found in place of a ballot: the same one, delivered again, or another of this voter.
    on('BallotsTable', 'dynamodb:PartiQLInsert', 'dynamodb:BatchGetItem'),
    on('BallotsDeadLetters', 'sqs:SendMessage'),
  ],
  // Its condition answers with the row that stood in the way: nothing to read.
  'fold-tallies': [on('SelectionTable', updates)],
  'verify-upload': [
    on('SelectionTable', ...reads, puts),
    under('EvidenceBucket', 'quarantine/*', 's3:GetObject', 's3:DeleteObject'),
    under('EvidenceBucket', 'accepted/*', 's3:GetObject', 's3:PutObject'),
    under('EvidenceBucket', 'copies/*', 's3:PutObject'),
    // Set aside for the operator: no function may read there.
    under('EvidenceBucket', 'infected/*', 's3:PutObject'),
    // Without it S3 says 403 of a file that is gone, and a second delivery could not tell that from a fault.
    on('EvidenceBucket', 's3:ListBucket'),
  ],
  'build-export': [
    on('SelectionTable', ...reads, puts),
    under('EvidenceBucket', 'accepted/*', 's3:GetObject'),
    under('ExportsBucket', 'bundle-work/*', 's3:GetObject', 's3:PutObject'),
    // Reads of what it has made only whether it is there.
    under(
      'ExportsBucket',
      'bundles/*',
      's3:GetObject',
      's3:PutObject',
      's3:ListMultipartUploadParts',
      's3:AbortMultipartUpload',
    ),
    // Without it S3 says 403 of what is not there, which could not be told from a fault.
    on('EvidenceBucket', 's3:ListBucket'),
    on('ExportsBucket', 's3:ListBucket'),
    // What is left when its time is up.
    on('ExportsQueue', 'sqs:SendMessage'),
  ],
  'queue-nightly-rankings': [readsSelection, on('RankingsQueue', 'sqs:SendMessage')],
  'remind-deadlines': [on('SelectionTable', ...reads, 'dynamodb:PutItem')],
  'recompute-rankings': [
    on('BallotsTable', 'dynamodb:Query'),
    on('SelectionTable', ...reads, puts, checks),
    on('BallotsQueue', 'sqs:GetQueueAttributes'),
    on('BallotsDeadLetters', 'sqs:GetQueueAttributes'),
    under('ExportsBucket', 'rankings/*', 's3:PutObject'),
  ],
};
