import type { Campaign } from '../../contract/campaign.ts';
import type { CaseOpenPoint } from '../../contract/cases.ts';
import type { RankingSnapshot } from '../../contract/rankings.ts';
import type { CaseForm } from '../documents/case-form.ts';
import type { Participant } from '../documents/summary-sheet.ts';

/** A document that was filed and found sound. `owner` is an adviser, a case, or `district`. */
export type FiledDocument = {
  readonly district: string;
  readonly owner: string;
  readonly documentId: string;
  readonly kind: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly requestedAt: number;
  readonly verifiedAt: number;
};

/** `updatedAt`: when the registry's record was last changed, milliseconds since 1970. */
export type BundleParticipant = Participant & { readonly adviserId: string; readonly updatedAt: number };
export type BundleCase = { readonly district: string; readonly owner: string };
/** A case with what its form says; `at`: when that was last changed, milliseconds since 1970. */
export type FiledCase = BundleCase & {
  readonly form: CaseForm;
  readonly at: number;
  /** What the form asks and nobody has answered. */
  readonly open: readonly CaseOpenPoint[];
};

/** Everything that a bundle is made of, read once. */
export type BundleFacts<Document extends FiledDocument = FiledDocument> = {
  readonly campaign: Campaign;
  readonly revision: number;
  readonly draft: boolean;
  readonly round: { readonly id: string; readonly title: string; readonly stageId: string };
  /** The result that says who takes part; absent while there is none. */
  readonly snapshot?: RankingSnapshot;
  readonly standing: 'candidates' | 'provisional' | 'final';
  /** In the order of rank, or of ids while there is no result. */
  readonly participants: readonly BundleParticipant[];
  /** Those that go: in the campaign's order of districts and the order of their ids. */
  readonly cases: readonly FiledCase[];
  /** Whether the officer chose the cases; otherwise they are all that were filed. */
  readonly casesChosen: boolean;
  /** How many the districts have filed. */
  readonly casesFiled: number;
  readonly documents: readonly Document[];
  /** Registered advisers by district. */
  readonly advisers: Readonly<Record<string, number>>;
  /** When the campaign file was loaded, milliseconds since 1970. */
  readonly loadedAt: number;
  /** When the newest of all these records was last changed, milliseconds since 1970. */
  readonly at: number;
};

/** Kinds of documents that go to the province: all but the photos that are due after the money was paid. */
export function bundledKinds({ documents }: Campaign): Campaign['documents'] {
  return documents.filter(({ afterPayment }) => !afterPayment);
}

/** Documents of one owner and kind in the order in which they were filed. */
export function filedBy<Document extends FiledDocument>(
  { documents }: Pick<BundleFacts<Document>, 'documents'>,
  district: string,
  owner: string,
  kind: string,
): readonly Document[] {
  return documents
    .filter((one) => one.district === district && one.owner === owner && one.kind === kind)
    .toSorted((a, b) => a.requestedAt - b.requestedAt || (a.documentId < b.documentId ? -1 : 1));
}
