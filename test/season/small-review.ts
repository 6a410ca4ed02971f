import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cloud } from '../../local/index.ts';
import { client, type Client } from '../../sample/client.ts';
import { cloudControl } from '../../sample/cloud.ts';
import { readCampaignFile } from '../../sample/campaign-file.ts';
import { signIn } from '../../sample/sign-in.ts';
import type { CampaignFile, Stage } from '../../sample/stage.ts';
import { nominateCandidates } from '../../sample/steps/nominate.ts';
import { registerAdvisers } from '../../sample/steps/register.ts';
import type { CampaignView } from '../../shared/contract/campaigns.ts';
import type { Candidate } from '../../shared/contract/rounds.ts';
import { startJuxian } from '../support/juxian-cloud.ts';
import { silentProgress } from '../support/silent-progress.ts';

export type SmallReview = {
  readonly cloud: Cloud;
  readonly roundId: string;
  readonly drawSeed: string;
  readonly criteria: CampaignFile['criteria'];
  readonly panel: readonly { readonly subject: string; readonly name: string; readonly group: string }[];
  readonly candidates: readonly Candidate[];
  readonly as: (account: string) => Promise<Client>;
  readonly visitor: Client;
  /** Status that a voter is answered. */
  readonly vote: (voter: string, picks: readonly string[]) => Promise<number>;
  readonly open: () => Promise<void>;
  readonly lastHour: () => Promise<void>;
  readonly close: () => Promise<void>;
  readonly now: () => number;
  readonly moveTo: (instant: number) => Promise<void>;
  readonly drained: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const campaignFile = path.join(import.meta.dirname, '../../campaigns/changzhou-2022.json');
/** Places in the small review: some candidates are above the line, some below. */
const places = 4;

/** The 2022 campaign with four places, about a hundred advisers registered, nine nominated, the paper fixed. */
export async function startSmallReview(): Promise<SmallReview> {
  const juxian = await startJuxian();
  try {
    return await prepare(juxian.cloud, juxian.stop);
  } catch (error) {
    await juxian.stop();
    throw error;
  }
}

async function prepare(cloud: Cloud, stop: () => Promise<void>): Promise<SmallReview> {
  const content = JSON.parse(await readFile(campaignFile, 'utf8'));
  const city = content.tracks[0].stages.find(({ id }: { id: string }) => id === 'city');
  city.places.count = places;
  city.vote.maxPicks = places;
  const file = readCampaignFile(content);
  const clients = new Map<string, Promise<Client>>();
  const as = (account: string): Promise<Client> => {
    const known =
      clients.get(account) ?? signIn(cloud.url, account).then((staff) => client(cloud.url, staff.accessToken));
    clients.set(account, known);
    return known;
  };
  const control = cloudControl(cloud.url);
  const visitor = client(cloud.url);
  await control.moveTo(file.opensAt - 3 * 86_400_000);
  await (await as('city-officer')).call('PUT', `/api/campaigns/${file.id}`, content);
  const campaign = await visitor.call<CampaignView>('GET', `/api/campaigns/${file.id}`);
  const { roundId, opensAt, closesAt } = file;
  const stage: Stage = {
    origin: cloud.url,
    as,
    visitor,
    cloud: control,
    progress: silentProgress,
    campaign,
    file,
    roundId,
    opensAt,
    closesAt,
  };
  await registerAdvisers(stage, 0.1);
  const { candidates } = await nominateCandidates(stage);
  await (await as('city-officer')).call('PUT', `/api/rounds/${roundId}/ballot-paper`);
  return {
    cloud,
    roundId,
    drawSeed: city.tieBreaks.drawSeed,
    criteria: file.criteria,
    panel: file.panel
      .flatMap(({ id, judges }) => Array.from({ length: judges }, () => id))
      .map((group, index) => ({ subject: `judge-${index + 1}`, name: `示例评委${index + 1}`, group })),
    candidates,
    as,
    visitor,
    vote: voter(cloud.url, roundId),
    open: () => control.forwardTo(opensAt + 1000),
    lastHour: () => control.forwardTo(closesAt - 3_600_000),
    close: () => control.forwardTo(closesAt),
    now: () => cloud.clock.now().getTime(),
    moveTo: control.moveTo,
    drained: control.drained,
    stop,
  };
}

function voter(origin: string, roundId: string): SmallReview['vote'] {
  const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return async (person, picks) => {
    const issued = (await (await post(`${origin}/voter-issuer/passes`, { person })).json()) as { pass: string };
    const answer = await post(
      `${origin}/api/rounds/${roundId}/ballots`,
      { picks },
      { authorization: `Bearer ${issued.pass}` },
    );
    await answer.arrayBuffer();
    return answer.status;
  };
}
