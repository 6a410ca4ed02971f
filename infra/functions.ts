import type { FunctionName } from '../shared/contract/functions.ts';
import { answerSeconds } from '../shared/contract/settling.ts';

/** Memory in MB (CPU grows with it), timeout in seconds, and what the function is for, as operators see it. */
export type FunctionSettings = {
  readonly memory: number;
  readonly timeout: number;
  readonly description: string;
  /** NODE_OPTIONS, for what Node decides otherwise by the size of the machine. */
  readonly nodeOptions?: string;
};

const http = (description: string, memory = 512): FunctionSettings => ({
  memory,
  timeout: answerSeconds,
  description,
});

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
  'file-case': http('Files or changes a case of a district'),
  'list-cases': http('Lists the cases of a district with their documents'),
  'request-upload': http('Presigns the upload of one document'),
  'get-document': http('Shows the state of one document'),
  'continue-upload': http('Resumes, completes or gives up an upload'),
  'open-document': http('Presigns the download of one verified document'),
  'return-document': http('Sends a document back with a reason'),
  'describe-photo': http('Notes what a photo shows, where and when'),
  'get-album': http('Shows the service photos of an adviser'),
  'get-deadlines': http('Shows what is due in the districts and what is missing', 1024),
  'extend-deadline': http('Grants a district more time, with a reason'),
  'record-payment': http('Records a payment to an adviser'),
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
  'get-challenge': http('Makes a challenge to be solved before a phone code is sent'),
  'request-phone-code': http('Sends a code to a phone'),
  'redeem-phone-code': http('Gives a voter pass for a code, and binds an account to the phone', 1024),
  'start-wechat': http('Sends a voter to WeChat to sign in'),
  'finish-wechat': http('Takes a voter back from WeChat', 1024),
  'start-portal': http('Sends a voter to the portal to sign in'),
  'finish-portal': http('Takes a voter back from the portal', 1024),
  'get-pass-keys': http('Publishes the keys that voter passes are signed with'),
  'get-receipt': http('Tells what has become of the ballot behind a receipt'),
  'get-receipt-keys': http('Publishes the keys that receipts are signed with'),
  'propose-intervention': http('Proposes to void ballots, to lock a candidate or to import results', 1024),
  'decide-intervention': http('Decides on what another officer has proposed'),
  'reverse-intervention': http('Proposes to reverse an intervention'),
  'list-interventions': http('Lists the interventions in a round'),
  'list-ballots': http('Lists the ids of the ballots that were accepted in a window of time', 1024),
  'get-tally': http('Shows the live tally of a round to those who may see it'),
  'request-ranking': http('Queues a new ranking of a round'),
  'get-ranking': http('Shows a ranking snapshot with its full explanation'),
  'get-public-ranking': http('Shows the public part of the last ranking of a finished round'),
  // Reads two fonts and lays out pages: CPU, which Lambda sells by memory.
  'export-form': http('Draws the approval form, the case form and the schedule', 1769),
  'export-sheet': http('Writes the quota table and the summary sheet of a district', 1024),
  'export-result': http('Writes the summary sheet of the city, ranking tables and notice texts', 1024),
  // Reads all that goes in, to say what is missing.
  'request-bundle': http('Queues the bundle for the province, or says what stands in its way', 1024),
  'list-bundles': http('Lists the bundles for the province'),
  'get-bundle': http('Shows how far a bundle has come'),
  'open-bundle': http('Presigns the download of a finished bundle'),
  'serve-page': http('Serves the page and the API documentation'),
  'ingest-ballots': { memory: 1024, timeout: 20, description: 'Writes accepted ballots into the ledger, once each' },
  'fold-tallies': { memory: 512, timeout: 30, description: 'Folds the ledger stream into the live tally' },
  // A file of 64 MB, what it unpacks to, and an image of 50 million pixels while its copies are made.
  'verify-upload': { memory: 2048, timeout: 60, description: 'Checks an uploaded file and moves it to its place' },
  // Goes on in another invocation when its time is up. Two parts of 8 MB and the fonts are all that it holds; without
  // the option V8 gives 100 MB more to chunks that are forgotten at once.
  'build-export': {
    memory: 512,
    timeout: 900,
    description: 'Makes the bundle for the province',
    nodeOptions: '--max-semi-space-size=4',
  },
  'remind-deadlines': { memory: 1024, timeout: 120, description: 'Tells districts what is due soon and missing' },
  'queue-nightly-rankings': {
    memory: 512,
    timeout: 30,
    description: 'Queues a ranking for every round that needs one',
  },
  'recompute-rankings': { memory: 1769, timeout: 120, description: 'Recounts the ballots of a round and ranks it' },
};
