/**
 * The functions of the system and the environment that each one reads. Infrastructure sets exactly these names, the
 * function reads exactly these names: neither side spells them a second time.
 */
export const functionEnv = {
  'list-campaigns': ['SELECTION_TABLE'],
  'get-campaign': ['SELECTION_TABLE'],
  'load-campaign': ['SELECTION_TABLE'],
  'register-advisers': ['SELECTION_TABLE'],
  'import-advisers': ['SELECTION_TABLE'],
  'edit-adviser': ['SELECTION_TABLE'],
  'get-adviser-history': ['SELECTION_TABLE'],
  'list-missing': ['SELECTION_TABLE'],
  'get-schedule': ['SELECTION_TABLE'],
  'export-audit': ['SELECTION_TABLE'],
  'list-advisers': ['SELECTION_TABLE'],
  'request-upload': ['SELECTION_TABLE', 'EVIDENCE_BUCKET'],
  'get-document': ['SELECTION_TABLE'],
  'get-round': ['SELECTION_TABLE'],
  'get-quotas': ['SELECTION_TABLE'],
  'nominate-candidate': ['SELECTION_TABLE'],
  'list-candidates': ['SELECTION_TABLE'],
  'decide-clearance': ['SELECTION_TABLE'],
  'return-candidate': ['SELECTION_TABLE'],
  'withdraw-candidate': ['SELECTION_TABLE'],
  'appoint-judges': ['SELECTION_TABLE'],
  'enter-scores': ['SELECTION_TABLE'],
  'recuse-judge': ['SELECTION_TABLE'],
  'prepare-ballot-paper': ['SELECTION_TABLE', 'VOTER_KEY_SECRET'],
  'cast-ballot': [
    'SELECTION_TABLE',
    'BALLOTS_TABLE',
    'BALLOTS_QUEUE_URL',
    'VOTER_KEY_SECRET',
    'RECEIPT_KEYS_SECRET',
    'VOTER_ISSUER',
    'VOTER_AUDIENCE',
  ],
  'get-receipt': ['SELECTION_TABLE', 'BALLOTS_TABLE', 'VOTER_KEY_SECRET', 'RECEIPT_KEYS_SECRET'],
  'get-receipt-keys': ['RECEIPT_KEYS_SECRET'],
  'get-tally': ['SELECTION_TABLE'],
  'request-ranking': ['SELECTION_TABLE', 'RANKINGS_QUEUE_URL'],
  'get-ranking': ['SELECTION_TABLE'],
  'get-public-ranking': ['SELECTION_TABLE'],
  'serve-page': [],
  'ingest-ballots': ['BALLOTS_TABLE', 'BALLOTS_DLQ_URL'],
  'fold-tallies': ['SELECTION_TABLE'],
  'verify-upload': ['SELECTION_TABLE', 'EVIDENCE_BUCKET'],
  'queue-nightly-rankings': ['SELECTION_TABLE', 'RANKINGS_QUEUE_URL'],
  'recompute-rankings': ['SELECTION_TABLE', 'BALLOTS_TABLE', 'BALLOTS_QUEUE_URL', 'BALLOTS_DLQ_URL', 'EXPORTS_BUCKET'],
} as const;

export type FunctionName = keyof typeof functionEnv;
export type EnvName = (typeof functionEnv)[FunctionName][number];
