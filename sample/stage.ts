import type { CampaignView } from '../shared/contract/campaigns.ts';
import type { Client } from './client.ts';
import type { CloudControl } from './cloud.ts';
import type { Progress } from './progress.ts';

/** What every step of the season works with. */
export type Stage = {
  readonly origin: string;
  /** A client signed in as a sample account; the sign-in happens once. */
  readonly as: (account: string) => Promise<Client>;
  readonly visitor: Client;
  readonly cloud: CloudControl;
  readonly progress: Progress;
  readonly campaign: CampaignView;
  /** The campaign file, as it was loaded. */
  readonly file: CampaignFile;
  readonly roundId: string;
  readonly opensAt: number;
  readonly closesAt: number;
};

/** What the player reads of the campaign file itself; everything else it asks the API for. */
export type CampaignFile = {
  readonly id: string;
  readonly roundId: string;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly criteria: readonly { readonly id: string; readonly maxPoints: number }[];
  readonly panel: readonly { readonly id: string; readonly judges: number }[];
  readonly approvalForm: string;
  readonly photo: string;
  /** Ids of the conditions of a case; absent where the campaign has no track of cases. */
  readonly caseConditions?: readonly string[];
};
