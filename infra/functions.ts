import type { FunctionName } from '../shared/contract/functions.ts';

/** Memory in MB (CPU grows with it), timeout in seconds, and what the function is for, as operators see it. */
export type FunctionSettings = {
  readonly memory: number;
  readonly timeout: number;
  readonly description: string;
};

/** API Gateway gives up after 30 s; a person does long before, so an HTTP function answers or fails within ten. */
const http = (description: string, memory = 512): FunctionSettings => ({ memory, timeout: 10, description });

/**
 * How each function is sized. The name is the file in `functions/` and the key in the contract's tables: a function
 * that is missing here does not compile, one that is missing there does not bundle.
 */
export const functionSettings: Readonly<Record<FunctionName, FunctionSettings>> = {
  'list-campaigns': http('Lists the campaigns'),
  'get-campaign': http('Shows one campaign with its settings and rounds'),
  'load-campaign': http('Checks a campaign file and creates its rounds', 1024),
  'register-advisers': http('Registers advisers of a district', 1024),
  'import-advisers': {
    // Reads 5,000 rows of a workbook and writes them: memory for the workbook, and the processor that comes with it.
    memory: 1769,
    timeout: 29,
    description: 'Checks a register of advisers and imports it whole',
  },
  'edit-adviser': http('Changes what is registered of an adviser'),
  'get-adviser-history': http('Shows who changed what of an adviser'),
  'list-missing': http('Lists what the advisers of a district still lack', 1024),
  'get-schedule': http('Shows what is due when'),
  'export-audit': http('Exports the append-only record', 1024),
  'list-advisers': http('Lists the advisers of a district'),
  'request-upload': http('Presigns the upload of one document'),
  'get-document': http('Shows the state of one document'),
  'get-round': http('Shows a round to voters: hours, rules, candidates in a fair order'),
  'get-quotas': http('Shows how many candidates each district may send up'),
  'nominate-candidate': http('Nominates an adviser as a candidate of a round'),
  'list-candidates': http('Lists the candidates of a round for staff'),
  'decide-clearance': http('Records that a division clears or refuses a candidate'),
  'return-candidate': http('Returns a nomination to its district for correction'),
  'withdraw-candidate': http('Takes a nomination back'),
  'appoint-judges': http('Appoints the panel of a round'),
  'enter-scores': http('Records the scores of one judge for one candidate'),
  'recuse-judge': http('Records that a judge steps back from one candidate'),
  'prepare-ballot-paper': http('Freezes the candidates of a round into its ballot paper'),
  // Checks a signature and computes an HMAC for every voter: CPU, which Lambda sells by memory.
  'cast-ballot': http('Accepts a ballot and answers with a receipt', 1024),
  'get-receipt': http('Tells what has become of the ballot behind a receipt'),
  'get-receipt-keys': http('Publishes the keys that receipts are signed with'),
  'get-tally': http('Shows the live tally of a round to those who may see it'),
  'request-ranking': http('Queues a new ranking of a round'),
  'get-ranking': http('Shows a ranking snapshot with its full explanation'),
  'get-public-ranking': http('Shows the public part of the last ranking of a finished round'),
  'serve-page': http('Serves the page and the API documentation'),
  'ingest-ballots': { memory: 1024, timeout: 20, description: 'Writes accepted ballots into the ledger, once each' },
  'fold-tallies': { memory: 512, timeout: 30, description: 'Folds the ledger stream into the live tally' },
  'verify-upload': { memory: 1024, timeout: 30, description: 'Checks an uploaded file and moves it to its place' },
  'queue-nightly-rankings': {
    memory: 512,
    timeout: 30,
    description: 'Queues a ranking for every round that needs one',
  },
  'recompute-rankings': { memory: 1769, timeout: 120, description: 'Recounts the ballots of a round and ranks it' },
};
