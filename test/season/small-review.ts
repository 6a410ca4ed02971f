import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cloud } from '../../local/index.ts';
import type { Client } from '../../sample/client.ts';
import { cloudControl } from '../../sample/cloud.ts';
import { readCampaignFile } from '../../sample/campaign-file.ts';
import { loadCampaign } from '../../sample/load-campaign.ts';
import { staffOf } from '../../sample/staff.ts';
import type { CampaignFile } from '../../sample/stage.ts';
import { clearCandidates } from '../../sample/steps/clear.ts';
import { nominateCandidates } from '../../sample/steps/nominate.ts';
import { registerAdvisers } from '../../sample/steps/register.ts';
import type { Candidate } from '../../shared/contract/rounds.ts';
import { startJuxian, type JuxianCloud } from '../support/juxian-cloud.ts';
import { silentProgress } from '../support/silent-progress.ts';

export type SmallReview = {
  readonly cloud: Cloud;
  /** Data folder of the cloud, where the operator's commands find it. */
  readonly dataDir: string;
  readonly roundId: string;
  readonly drawSeed: string;
  readonly criteria: CampaignFile['criteria'];
  readonly panel: readonly { readonly subject: string; readonly name: string; readonly group: string }[];
  readonly candidates: readonly Candidate[];
  readonly as: (account: string) => Promise<Client>;
  readonly tokenOf: (account: string) => Promise<string>;
  readonly visitor: Client;
  /** Status that a voter is answered. */
  readonly vote: (voter: string, picks: readonly string[]) => Promise<number>;
  /** The whole answer to a ballot. */
  readonly cast: (voter: string, picks: readonly string[]) => Promise<{ status: number; body: unknown }>;
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
    return await prepare(juxian);
  } catch (error) {
    await juxian.stop();
    throw error;
  }
}

async function prepare({ cloud, dataDir, stop }: JuxianCloud): Promise<SmallReview> {
  const content = JSON.parse(await readFile(campaignFile, 'utf8'));
  const city = content.tracks[0].stages.find(({ id }: { id: string }) => id === 'city');
  city.places.count = places;
  city.vote.maxPicks = places;
  city.vote.importedTotals = 'beside';
  const file = readCampaignFile(content);
  const staff = staffOf(cloud.url);
  const control = cloudControl(cloud.url);
  await control.moveTo(file.opensAt - 3 * 86_400_000);
  const stage = await loadCampaign(cloud.url, staff, content, silentProgress);
  const { roundId, opensAt, closesAt } = stage;
  await registerAdvisers(stage, 0.1);
  const { candidates } = await nominateCandidates(stage);
  await clearCandidates(stage, candidates);
  await (await staff.as('city-officer')).call('PUT', `/api/rounds/${roundId}/ballot-paper`);
  const cast = voting(cloud.url, roundId);
  return {
    cloud,
    dataDir,
    roundId,
    drawSeed: city.tieBreaks.drawSeed,
    criteria: file.criteria,
    panel: file.panel
      .flatMap(({ id, judges }) => Array.from({ length: judges }, () => id))
      .map((group, index) => ({ subject: `judge-${index + 1}`, name: `示例评委${index + 1}`, group })),
    candidates,
    as: staff.as,
    tokenOf: staff.tokenOf,
    visitor: stage.visitor,
    vote: async (voter, picks) => (await cast(voter, picks)).status,
    cast,
    open: () => control.forwardTo(opensAt + 1000),
    lastHour: () => control.forwardTo(closesAt - 3_600_000),
    close: () => control.forwardTo(closesAt),
    now: () => cloud.clock.now().getTime(),
    moveTo: control.moveTo,
    drained: control.drained,
    stop,
  };
}

function voting(origin: string, roundId: string): SmallReview['cast'] {
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
    return { status: answer.status, body: await answer.json() };
  };
}
