/** What the eligibility rules look at: an adviser's own data, days as YYYY-MM-DD. Absent means: no evidence yet. */
export type AdviserEvidence = {
  readonly practice: 'lawyer' | 'grassroots' | 'other';
  readonly villages: readonly { readonly name: string; readonly since: string; readonly until?: string | undefined }[];
  /** Names of villages whose committee recommended the adviser in writing. */
  readonly recommendedBy: readonly string[];
  /** Year → result of the annual practice assessment. */
  readonly assessments: Readonly<Partial<Record<string, 'qualified' | 'unqualified'>>>;
  readonly penalties: readonly { readonly date: string; readonly text: string }[];
  /** Whether anybody has looked for penalties. */
  readonly penaltiesChecked: boolean;
  readonly platformRegistered?: boolean | undefined;
  readonly conductStatementSigned?: boolean | undefined;
};
