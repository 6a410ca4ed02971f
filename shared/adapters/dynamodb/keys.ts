import type { DocumentOwner } from '../../actions/ports.ts';
import type { Reminder, SameFile, Slot } from '../../actions/upload-ports.ts';
import { dayInShanghai } from '../../platform/clock.ts';

/**
 * Every key of the Selection table, and nowhere else. `#` separates the parts: no id, slug or code contains it.
 *
 * | pk | sk | item |
 * |---|---|---|
 * | CAMPAIGNS | campaignId | title and revision, for the list |
 * | CMP#campaign | META | the campaign file |
 * | CMP#campaign | RND#round | which rounds the campaign has |
 * | CMP#campaign | COUNT#district | number of advisers registered |
 * | CMP#campaign | CASES#district | number of cases filed |
 * | CMP#campaign | IMPORT | the newest import of advisers |
 * | IMP#import | META | an import and what became of it |
 * | RND#round | META | the round |
 * | RND#round | PANEL | its judges |
 * | RND#round | CAND#candidate | a candidate |
 * | RND#round | CLEAR#candidate#clearance | a division's decision on a candidate |
 * | RND#round | CHANGES | number of changes to candidates and clearances |
 * | RND#round | QUOTA#district | number of candidates nominated |
 * | RND#round | SHEET#judge#candidate | a score sheet |
 * | RND#round | RECUSE#judge#candidate | a recusal |
 * | RND#round | ITV#intervention | ballots voided, a candidate locked, results imported |
 * | VOID#round#voterKey | intervention | that this intervention names the voter's ballot |
 * | VOIDING#round | intervention | head of an intervention that voids ballots |
 * | ADV#campaign#district | adviserId | an adviser |
 * | ADVID#campaign#adviser | META | the one district that registered an adviser |
 * | CASE#campaign#district | caseId | a case |
 * | DOC#campaign#district | adviser#document | a document |
 * | SLOT#campaign#district | adviser#kind | how often a document of this kind was accepted |
 * | SHA#campaign#sha256 | district#adviser#document | where a file with these bytes was filed |
 * | EXT#campaign | district#kind | a later deadline |
 * | PAY#campaign | adviser | a payment |
 * | REMIND#campaign | district#kind#due#step | that a reminder went out |
 * | BUNDLE#campaign | bundle | a bundle for the province and how far it has come |
 * | TALLY#ledger | bucket | live counts and their checkpoint |
 * | SNAP#round | snapshotId | head of a snapshot |
 * | SNAP#round#snapshot | ROW#0001 | a row of it |
 * | RANKREQ#round | requestId | which snapshot answered a request |
 * | LEDGER#code | META | which round has this ledger code |
 * | AUD#campaign#YYYY-MM-DD | time#id | a line of the append-only record |
 *
 * The index `byTarget` has the lines of the record by `auditOf` (campaign#target) and `sk`.
 */
export type Key = { readonly pk: string; readonly sk: string };

export const campaignList = 'CAMPAIGNS';
export const campaignPk = (campaignId: string): string => `CMP#${campaignId}`;
export const roundPk = (roundId: string): string => `RND#${roundId}`;
export const voidingsPk = (roundId: string, voterKey: string): string => `VOID#${roundId}#${voterKey}`;
export const advisersPk = (campaignId: string, district: string): string => `ADV#${campaignId}#${district}`;
export const casesPk = (campaignId: string, district: string): string => `CASE#${campaignId}#${district}`;
export const documentsPk = (campaignId: string, district: string): string => `DOC#${campaignId}#${district}`;
export const sameFilesPk = (campaignId: string, sha256: string): string => `SHA#${campaignId}#${sha256}`;
export const extensionsPk = (campaignId: string): string => `EXT#${campaignId}`;
export const paymentsPk = (campaignId: string): string => `PAY#${campaignId}`;
export const bundlesPk = (campaignId: string): string => `BUNDLE#${campaignId}`;
export const auditPk = (campaignId: string, day: string): string => `AUD#${campaignId}#${day}`;
export const tallyPk = (ledger: string): string => `TALLY#${ledger}`;
export const snapshotsPk = (roundId: string): string => `SNAP#${roundId}`;
export const snapshotRowsPk = (roundId: string, snapshotId: string): string => `SNAP#${roundId}#${snapshotId}`;

/** What a line of the record is about, as the index has it. */
export const auditOf = (campaignId: string, target: string): string => `${campaignId}#${target}`;

/** Beginnings of sort keys, for queries over one kind of item. */
export const prefix = {
  round: 'RND#',
  adviserCount: 'COUNT#',
  candidate: 'CAND#',
  clearance: 'CLEAR#',
  sheet: 'SHEET#',
  recusal: 'RECUSE#',
  intervention: 'ITV#',
} as const;

export const keys = {
  campaignListing: (campaignId: string): Key => ({ pk: campaignList, sk: campaignId }),
  campaign: (campaignId: string): Key => ({ pk: campaignPk(campaignId), sk: 'META' }),
  roundOfCampaign: (campaignId: string, roundId: string): Key => ({
    pk: campaignPk(campaignId),
    sk: prefix.round + roundId,
  }),
  adviserCount: (campaignId: string, district: string): Key => ({
    pk: campaignPk(campaignId),
    sk: prefix.adviserCount + district,
  }),
  newestImport: (campaignId: string): Key => ({ pk: campaignPk(campaignId), sk: 'IMPORT' }),
  import: (importId: string): Key => ({ pk: `IMP#${importId}`, sk: 'META' }),
  round: (roundId: string): Key => ({ pk: roundPk(roundId), sk: 'META' }),
  panel: (roundId: string): Key => ({ pk: roundPk(roundId), sk: 'PANEL' }),
  candidate: (roundId: string, candidateId: string): Key => ({
    pk: roundPk(roundId),
    sk: prefix.candidate + candidateId,
  }),
  clearance: (roundId: string, candidateId: string, clearanceId: string): Key => ({
    pk: roundPk(roundId),
    sk: `${prefix.clearance}${candidateId}#${clearanceId}`,
  }),
  candidateChanges: (roundId: string): Key => ({ pk: roundPk(roundId), sk: 'CHANGES' }),
  nominations: (roundId: string, district: string): Key => ({ pk: roundPk(roundId), sk: `QUOTA#${district}` }),
  sheet: (roundId: string, judgeId: string, candidateId: string): Key => ({
    pk: roundPk(roundId),
    sk: `${prefix.sheet}${judgeId}#${candidateId}`,
  }),
  recusal: (roundId: string, judgeId: string, candidateId: string): Key => ({
    pk: roundPk(roundId),
    sk: `${prefix.recusal}${judgeId}#${candidateId}`,
  }),
  intervention: (roundId: string, interventionId: string): Key => ({
    pk: roundPk(roundId),
    sk: prefix.intervention + interventionId,
  }),
  voidingMark: (roundId: string, voterKey: string, interventionId: string): Key => ({
    pk: voidingsPk(roundId, voterKey),
    sk: interventionId,
  }),
  // Apart from the round's own partition, which every ballot reads.
  voidingHead: (roundId: string, interventionId: string): Key => ({ pk: `VOIDING#${roundId}`, sk: interventionId }),
  adviser: (campaignId: string, district: string, adviserId: string): Key => ({
    pk: advisersPk(campaignId, district),
    sk: adviserId,
  }),
  adviserClaim: (campaignId: string, adviserId: string): Key => ({
    pk: `ADVID#${campaignId}#${adviserId}`,
    sk: 'META',
  }),
  case: (campaignId: string, district: string, caseId: string): Key => ({
    pk: casesPk(campaignId, district),
    sk: caseId,
  }),
  caseCount: (campaignId: string, district: string): Key => ({ pk: campaignPk(campaignId), sk: `CASES#${district}` }),
  document: ({ campaignId, district, adviserId }: DocumentOwner, documentId: string): Key => ({
    pk: documentsPk(campaignId, district),
    sk: `${adviserId}#${documentId}`,
  }),
  slot: ({ campaignId, district, adviserId, kind }: Slot): Key => ({
    pk: `SLOT#${campaignId}#${district}`,
    sk: `${adviserId}#${kind}`,
  }),
  sameFile: (campaignId: string, sha256: string, { district, adviserId, documentId }: SameFile): Key => ({
    pk: sameFilesPk(campaignId, sha256),
    sk: `${district}#${adviserId}#${documentId}`,
  }),
  extension: (campaignId: string, district: string, kind: string): Key => ({
    pk: extensionsPk(campaignId),
    sk: `${district}#${kind}`,
  }),
  payment: (campaignId: string, adviserId: string): Key => ({ pk: paymentsPk(campaignId), sk: adviserId }),
  reminder: ({ campaignId, district, kind, due, step }: Reminder): Key => ({
    pk: `REMIND#${campaignId}`,
    sk: `${district}#${kind}#${due}#${step}`,
  }),
  bundle: (campaignId: string, bundleId: string): Key => ({ pk: bundlesPk(campaignId), sk: bundleId }),
  tally: (ledger: string, bucket: string): Key => ({ pk: tallyPk(ledger), sk: bucket }),
  snapshot: (roundId: string, snapshotId: string): Key => ({ pk: snapshotsPk(roundId), sk: snapshotId }),
  snapshotRow: (roundId: string, snapshotId: string, index: number): Key => ({
    pk: snapshotRowsPk(roundId, snapshotId),
    sk: `ROW#${String(index + 1).padStart(4, '0')}`,
  }),
  rankingRequest: (roundId: string, requestId: string): Key => ({ pk: `RANKREQ#${roundId}`, sk: requestId }),
  ledger: (code: string): Key => ({ pk: `LEDGER#${code}`, sk: 'META' }),
  /** Days are Shanghai's, times UTC: within a day the lines sort as they happened. */
  audit: (campaignId: string, at: number, id: string): Key => ({
    pk: auditPk(campaignId, dayInShanghai(at)),
    sk: `${new Date(at).toISOString()}#${id}`,
  }),
};
