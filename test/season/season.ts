import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { advisersOf } from '../../sample/advisers.ts';
import { readCampaignFile } from '../../sample/campaign-file.ts';
import { cloudControl } from '../../sample/cloud.ts';
import { loadCampaign } from '../../sample/load-campaign.ts';
import { staffOf } from '../../sample/staff.ts';
import type { Stage } from '../../sample/stage.ts';
import { nominateCandidates } from '../../sample/steps/nominate.ts';
import { registerAdvisers } from '../../sample/steps/register.ts';
import type { Adviser } from '../../shared/contract/registry.ts';
import type { Candidate } from '../../shared/contract/rounds.ts';
import { startJuxian, type JuxianCloud } from '../support/juxian-cloud.ts';
import { silentProgress } from '../support/silent-progress.ts';

/** A city review in small up to its nominations: every district has put forward as many as its quota allows. */
export type Season = JuxianCloud & {
  readonly stage: Stage;
  readonly campaignFile: Record<string, unknown>;
  readonly tokenOf: (account: string) => Promise<string>;
  readonly candidates: readonly Candidate[];
  /** Of Wujin, whose officer makes most of the requests. */
  readonly wujin: readonly Adviser[];
  readonly jintan: readonly Adviser[];
};

export const campaignPath = '/api/campaigns/changzhou-2022';
export const roundPath = '/api/rounds/rnd_changzhou-2022_city';
export const weekBefore = 7 * 86_400_000;
const registryScale = 0.1;

/** Plays to the nominations through HTTP. One judge account, `judge-9`, stays off the panel. */
export async function startSeason(): Promise<Season> {
  const juxian = await startJuxian();
  try {
    const stage = await load(juxian);
    await registerAdvisers(stage.stage, registryScale);
    const { candidates } = await nominateCandidates(stage.stage);
    const [wujin, jintan] = await Promise.all(
      ['wujin', 'jintan'].map(async (district) =>
        advisersOf(await stage.stage.as(`officer-${district}`), stage.stage.file.id, district),
      ),
    );
    return { ...juxian, ...stage, candidates, wujin: wujin ?? [], jintan: jintan ?? [] };
  } catch (error) {
    await juxian.stop();
    throw error;
  }
}

async function load({ url: origin }: JuxianCloud): Promise<Pick<Season, 'stage' | 'campaignFile' | 'tokenOf'>> {
  const fileName = path.join(import.meta.dirname, '../../campaigns/changzhou-2022.json');
  const campaignFile = JSON.parse(await readFile(fileName, 'utf8')) as Record<string, unknown>;
  await cloudControl(origin).moveTo(readCampaignFile(campaignFile).opensAt - weekBefore);
  const staff = staffOf(origin);
  const stage = await loadCampaign(origin, staff, campaignFile, silentProgress);
  return { stage, campaignFile, tokenOf: staff.tokenOf };
}

/** The panel of the rule, three of each group; the last of them is nobody who can sign in here. */
export const panel = ['peoples-congress', 'cppcc', 'rule-of-law-observer'].flatMap((group, position) =>
  [1, 2, 3].map((number) => {
    const index = 3 * position + number;
    return { subject: index === 9 ? 'judge-elsewhere' : `judge-${index}`, name: `示例评委${index}`, group };
  }),
);
