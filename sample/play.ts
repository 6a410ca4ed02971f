import { readFile } from 'node:fs/promises';
import type { CampaignView } from '../shared/contract/campaigns.ts';
import type { RankingSnapshot } from '../shared/contract/rankings.ts';
import { client, UnexpectedAnswer, type Client } from './client.ts';
import { cloudControl } from './cloud.ts';
import type { Progress } from './progress.ts';
import { countsReport, rankingTable, type Season } from './report.ts';
import { readCampaignFile } from './campaign-file.ts';
import { loadCampaign } from './load-campaign.ts';
import { staffOf } from './staff.ts';
import type { Stage } from './stage.ts';
import { draftBundle } from './steps/bundle.ts';
import { clearCandidates } from './steps/clear.ts';
import { fileCases } from './steps/file-cases.ts';
import { nominateCandidates } from './steps/nominate.ts';
import { finalRanking, passNight } from './steps/rank.ts';
import { registerAdvisers } from './steps/register.ts';
import { scoreDebriefs } from './steps/score.ts';
import { uploadDocuments } from './steps/upload.ts';
import { voteOnline } from './steps/vote.ts';

export type PlayOptions = {
  /** Where the embedded cloud answers, e.g. `http://127.0.0.1:8750`. */
  readonly origin: string;
  /** Path of the campaign file. */
  readonly campaignFile: string;
  readonly progress: Progress;
  /** 1: about 1,000 advisers. */
  readonly scale?: number;
  /** Ballots to send, repeats and faulty ones included. */
  readonly ballots?: number;
};

export type Played = {
  readonly snapshot: RankingSnapshot;
  readonly table: string;
  readonly counts?: string;
  /** What was done and how long it took; absent when the season had been played before. */
  readonly season?: Season;
};

/** The season starts a week before the vote opens. */
const weekBefore = 7 * 86_400_000;
/** The second wave votes so long before the close. */
const lastHours = 6 * 3_600_000;

/**
 * Plays the city review of a campaign through the public interfaces only: HTTP, presigned URLs, and the embedded
 * cloud's clock. Every step may be repeated: a season that was cut short goes on where it was, and one that has been
 * played is shown again.
 * @throws UnexpectedAnswer naming the call, when the system refuses what it should accept
 */
export async function playCityReview({
  origin,
  campaignFile,
  progress,
  scale = 1,
  ballots = 20_000,
}: PlayOptions): Promise<Played> {
  const staff = staffOf(origin);
  const cloud = cloudControl(origin);
  const content: unknown = JSON.parse(await readFile(campaignFile, 'utf8'));
  const file = readCampaignFile(content);
  const visitor = client(origin);
  const names = (view: CampaignView) => new Map(view.districts.map(({ district, name }) => [district, name]));

  const earlier = await alreadyPlayed(visitor, await staff.as('city-officer'), file.id, file.roundId);
  if (earlier) return { snapshot: earlier.snapshot, table: rankingTable(earlier.snapshot, names(earlier.campaign)) };

  const begun = await visitor.callUnless<CampaignView>(['campaign-unknown'], 'GET', `/api/campaigns/${file.id}`);
  if (!begun) await cloud.moveTo(file.opensAt - weekBefore);
  const stage = await loadCampaign(origin, staff, content, progress);
  const season = await playSeason(stage, scale, ballots);
  const snapshot = await finalRanking(stage);
  const made = await draftBundle(stage);
  season.parts.push({ title: '材料包', seconds: made.seconds });
  return {
    snapshot,
    table: rankingTable(snapshot, names(stage.campaign)),
    counts: countsReport(season, snapshot, made.bundle),
    season,
  };
}

/** Registration to the final night. The vote comes in two waves with a night between, so that movement is seen. */
async function playSeason(stage: Stage, scale: number, ballots: number): Promise<Season> {
  const registered = await registerAdvisers(stage, scale);
  const nominated = await nominateCandidates(stage);
  const reviewed = await clearCandidates(stage, nominated.candidates);
  await (await stage.as('city-officer')).call('PUT', `/api/rounds/${stage.roundId}/ballot-paper`);
  const uploaded = await uploadDocuments(stage, nominated.candidates);
  await fileCases(stage, nominated.candidates);
  const scored = await scoreDebriefs(stage, nominated.candidates);

  const half = Math.floor(ballots / 2);
  await stage.cloud.forwardTo(stage.opensAt + 60_000);
  const first = await voteOnline(stage, { title: '网络投票 第一天', count: ballots - half, firstPerson: 1, seed: 1 });
  const firstNight = await passNight(stage);
  // The last day: the nights between pass on the way, so that the final night shows what this wave has moved.
  await stage.cloud.forwardTo(stage.closesAt - lastHours);
  await stage.cloud.drained();
  const second = await voteOnline(stage, {
    title: '网络投票 最后一天',
    count: half,
    firstPerson: 1 + ballots,
    seed: 2,
  });
  await stage.cloud.forwardTo(stage.closesAt + 1000);
  const lastNight = await passNight(stage);

  return {
    advisers: registered.advisers,
    candidates: nominated.candidates.length,
    sheets: scored.sheets,
    documents: uploaded.documents,
    bursts: [first.counts, second.counts],
    voters: first.voters + second.voters,
    burstSeconds: first.seconds + second.seconds,
    parts: [
      { title: '登记', seconds: registered.seconds },
      { title: '推荐', seconds: nominated.seconds },
      { title: '审核', seconds: reviewed.seconds },
      { title: '材料', seconds: uploaded.seconds },
      { title: '打分', seconds: scored.seconds },
      { title: '投票', seconds: first.seconds + second.seconds },
      { title: '排名', seconds: firstNight + lastNight },
    ],
  };
}

async function alreadyPlayed(visitor: Client, officer: Client, campaignId: string, roundId: string) {
  try {
    const campaign = await visitor.call<CampaignView>('GET', `/api/campaigns/${campaignId}`);
    const snapshot = await officer.call<RankingSnapshot>('GET', `/api/rounds/${roundId}/rankings/latest`);
    return snapshot.standing === 'final' ? { campaign, snapshot } : undefined;
  } catch (error) {
    if (error instanceof UnexpectedAnswer && error.status < 500) return undefined;
    throw error;
  }
}
