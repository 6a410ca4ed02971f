import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { advisersOf } from '../../sample/advisers.ts';
import { readCampaignFile } from '../../sample/campaign-file.ts';
import { client, type Client } from '../../sample/client.ts';
import { cloudControl } from '../../sample/cloud.ts';
import { signIn } from '../../sample/sign-in.ts';
import type { Stage } from '../../sample/stage.ts';
import { nominateCandidates } from '../../sample/steps/nominate.ts';
import { registerAdvisers } from '../../sample/steps/register.ts';
import type { CampaignView } from '../../shared/contract/campaigns.ts';
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
    const stage = await loadCampaign(juxian);
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

async function loadCampaign({ url: origin }: JuxianCloud): Promise<Pick<Season, 'stage' | 'campaignFile' | 'tokenOf'>> {
  const fileName = path.join(import.meta.dirname, '../../campaigns/changzhou-2022.json');
  const campaignFile = JSON.parse(await readFile(fileName, 'utf8')) as Record<string, unknown>;
  const file = readCampaignFile(campaignFile);
  const cloud = cloudControl(origin);
  await cloud.moveTo(file.opensAt - weekBefore);
  const tokenOf = remembered(async (account) => (await signIn(origin, account)).accessToken);
  const as = remembered(async (account): Promise<Client> => client(origin, await tokenOf(account)));
  await (await as('city-officer')).call('PUT', `/api/campaigns/${file.id}`, campaignFile);
  const visitor = client(origin);
  const campaign = await visitor.call<CampaignView>('GET', `/api/campaigns/${file.id}`);
  const { roundId, opensAt, closesAt } = file;
  const stage = { origin, as, visitor, cloud, progress: silentProgress, campaign, file, roundId, opensAt, closesAt };
  return { stage, campaignFile, tokenOf };
}

function remembered<T>(make: (account: string) => Promise<T>): (account: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (account) => {
    const made = known.get(account) ?? make(account);
    known.set(account, made);
    return made;
  };
}

/** The panel of the rule, three of each group; the last of them is nobody who can sign in here. */
export const panel = ['peoples-congress', 'cppcc', 'rule-of-law-observer'].flatMap((group, position) =>
  [1, 2, 3].map((number) => {
    const index = 3 * position + number;
    return { subject: index === 9 ? 'judge-elsewhere' : `judge-${index}`, name: `示例评委${index}`, group };
  }),
);
