import type { CampaignView } from '../../shared/contract/campaigns.ts';
import { getCampaign, getRanking, listCampaigns } from './api.ts';
import { element } from './element.ts';
import { rankingTable } from './ranking-table.ts';

const refreshEvery = 30_000;
const byId = (id: string) => document.getElementById(id) as HTMLElement;
const roundSelect = () => byId('round') as HTMLSelectElement;
const say = (text: string) => byId('ranking').replaceChildren(element('p', { class: 'quiet' }, text));

async function showRanking(campaign: CampaignView, roundId: string): Promise<void> {
  const ranking = await getRanking(roundId);
  if (!ranking.ok) return say(ranking.problem);
  const names = new Map(campaign.districts.map(({ district, name }) => [district, name]));
  byId('ranking').replaceChildren(...rankingTable(ranking.value, names));
}

/** Offers the rounds that have begun; the newest first, since that is what a visitor comes for. */
function offerRounds(campaign: CampaignView): HTMLSelectElement {
  const select = roundSelect();
  const begun = campaign.rounds
    .filter((round) => round.phase !== undefined && round.phase !== 'scheduled')
    // oxlint-disable-next-line unicorn/no-array-sort -- a copy already, and Chrome 109 (Windows 7) has no toSorted
    .sort((a, b) => (b.opensAt ?? '').localeCompare(a.opensAt ?? ''));
  select.replaceChildren(...begun.map((round) => element('option', { value: round.roundId }, round.title)));
  (select.parentElement as HTMLElement).hidden = begun.length < 2;
  return select;
}

async function start(): Promise<void> {
  const campaigns = await listCampaigns();
  if (!campaigns.ok) return say(campaigns.problem);
  const newest = campaigns.value.campaigns.at(-1);
  if (!newest) return say('还没有评选活动。');
  const campaign = await getCampaign(newest.campaignId);
  if (!campaign.ok) return say(campaign.problem);
  byId('campaign').textContent = campaign.value.title;
  byId('source').textContent = `${campaign.value.organiser} ${campaign.value.source}`;
  byId('assumptions').replaceChildren(...campaign.value.assumptions.map((text) => element('li', {}, text)));
  const select = offerRounds(campaign.value);
  if (!select.value) return say('投票尚未开始。');
  const show = () => showRanking(campaign.value, select.value);
  select.addEventListener('change', () => void show());
  setInterval(() => void show(), refreshEvery);
  await show();
}

// A page opened while the system starts finds its campaign at the next try.
await start();
setInterval(() => {
  if (!roundSelect().value) void start();
}, refreshEvery / 6);
