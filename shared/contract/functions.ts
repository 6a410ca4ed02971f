/** What every function reads that knows voters and gives out passes. */
const signsIn = [
  'VOTERS_TABLE',
  'VOTER_KEY_SECRET',
  'PASS_KEYS_SECRET',
  'CHANNEL_SECRETS',
  'PUBLIC_ORIGIN',
  'VOTER_AUDIENCE',
] as const;

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
  'file-case': ['SELECTION_TABLE'],
  'list-cases': ['SELECTION_TABLE'],
  'request-upload': ['SELECTION_TABLE', 'EVIDENCE_BUCKET'],
  'get-document': ['SELECTION_TABLE', 'EVIDENCE_BUCKET'],
  'continue-upload': ['SELECTION_TABLE', 'EVIDENCE_BUCKET'],
  'open-document': ['SELECTION_TABLE', 'EVIDENCE_BUCKET'],
  'return-document': ['SELECTION_TABLE'],
  'describe-photo': ['SELECTION_TABLE'],
  'get-album': ['SELECTION_TABLE'],
  'get-deadlines': ['SELECTION_TABLE'],
  'extend-deadline': ['SELECTION_TABLE'],
  'record-payment': ['SELECTION_TABLE'],
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
    'PASS_KEYS_SECRET',
    'PUBLIC_ORIGIN',
    'VOTER_AUDIENCE',
  ],
  'get-challenge': ['CHANNEL_SECRETS', 'VOTER_CHALLENGE'],
  'request-phone-code': ['VOTERS_TABLE', 'VOTER_KEY_SECRET', 'CHANNEL_SECRETS', 'VOTER_CHALLENGE', 'SMS_TEMPLATE'],
  'redeem-phone-code': [...signsIn],
  'start-wechat': ['CHANNEL_SECRETS', 'PUBLIC_ORIGIN', 'WECHAT_AUTHORIZE_URL', 'WECHAT_API_URL'],
  'finish-wechat': [...signsIn, 'VOTER_PAGE', 'WECHAT_AUTHORIZE_URL', 'WECHAT_API_URL'],
  'start-portal': ['CHANNEL_SECRETS', 'PUBLIC_ORIGIN'],
  'finish-portal': [...signsIn, 'VOTER_PAGE'],
  'get-pass-keys': ['PASS_KEYS_SECRET'],
  'get-receipt': ['SELECTION_TABLE', 'BALLOTS_TABLE', 'VOTER_KEY_SECRET', 'RECEIPT_KEYS_SECRET'],
  'get-receipt-keys': ['RECEIPT_KEYS_SECRET'],
  'propose-intervention': ['SELECTION_TABLE', 'BALLOTS_TABLE', 'VOTER_KEY_SECRET'],
  'decide-intervention': ['SELECTION_TABLE', 'BALLOTS_TABLE', 'RANKINGS_QUEUE_URL'],
  'reverse-intervention': ['SELECTION_TABLE'],
  'list-interventions': ['SELECTION_TABLE'],
  'list-ballots': ['SELECTION_TABLE', 'BALLOTS_TABLE', 'VOTER_KEY_SECRET'],
  'get-tally': ['SELECTION_TABLE'],
  'request-ranking': ['SELECTION_TABLE', 'RANKINGS_QUEUE_URL'],
  'get-ranking': ['SELECTION_TABLE'],
  'get-public-ranking': ['SELECTION_TABLE'],
  'export-form': ['SELECTION_TABLE'],
  'export-sheet': ['SELECTION_TABLE'],
  'export-result': ['SELECTION_TABLE'],
  'request-bundle': ['SELECTION_TABLE', 'EXPORTS_QUEUE_URL'],
  'list-bundles': ['SELECTION_TABLE'],
  'get-bundle': ['SELECTION_TABLE'],
  'open-bundle': ['SELECTION_TABLE', 'EXPORTS_BUCKET'],
  'serve-page': [],
  'ingest-ballots': ['BALLOTS_TABLE', 'BALLOTS_DLQ_URL'],
  'fold-tallies': ['SELECTION_TABLE'],
  'verify-upload': ['SELECTION_TABLE', 'EVIDENCE_BUCKET', 'MALWARE_SCANNER'],
  'build-export': ['SELECTION_TABLE', 'EVIDENCE_BUCKET', 'EXPORTS_BUCKET', 'EXPORTS_QUEUE_URL'],
  'remind-deadlines': ['SELECTION_TABLE', 'REMINDER_WEBHOOK_URL'],
  'queue-nightly-rankings': ['SELECTION_TABLE', 'RANKINGS_QUEUE_URL'],
  'recompute-rankings': ['SELECTION_TABLE', 'BALLOTS_TABLE', 'BALLOTS_QUEUE_URL', 'BALLOTS_DLQ_URL', 'EXPORTS_BUCKET'],
} as const;

export type FunctionName = keyof typeof functionEnv;

/** What a function reads beside these, where a deployment may leave the value empty: then that channel is off. */
export const optionalEnv = {
  'cast-ballot': ['VOTER_ISSUER'],
  'request-phone-code': ['SMS_GATEWAY_URL'],
  'start-wechat': ['WECHAT_APP_ID'],
  'finish-wechat': ['WECHAT_APP_ID'],
  'start-portal': ['PORTAL_ISSUER', 'PORTAL_CLIENT_ID'],
  'finish-portal': ['PORTAL_ISSUER', 'PORTAL_CLIENT_ID'],
} as const satisfies Partial<Record<FunctionName, readonly string[]>>;

export type EnvName =
  | (typeof functionEnv)[FunctionName][number]
  | (typeof optionalEnv)[keyof typeof optionalEnv][number];

/** Every variable of a function, those that may be empty last. */
export function envOf(name: FunctionName): readonly EnvName[] {
  const optional: Partial<Record<FunctionName, readonly EnvName[]>> = optionalEnv;
  return [...functionEnv[name], ...(optional[name] ?? [])];
}
