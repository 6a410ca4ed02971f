import Table from 'cli-table3';
import type { Campaign, ScoreComponent, Stage } from '../../shared/contract/campaign.ts';
import { roundsOf } from '../../shared/domain/campaign/rounds.ts';
import { noticeEnd } from '../../shared/domain/working-days.ts';

/** What a good campaign file says, for a person who compares it with the notice. */
export function summaryOf(campaign: Campaign): string {
  const { clauses, assumptions, districts, eligibility, documents, tracks } = campaign;
  return [
    `${campaign.title}（${campaign.id}）`,
    `${campaign.organiser} ${campaign.source.number}，${campaign.source.date}`,
    ...tracks.flatMap(({ name, stages }) => ['', name, stageTable(stages)]),
    '',
    documentTable(documents),
    '',
    `辖市（区） ${districts.length} 个，评选条件 ${eligibility.length} 条，评选轮次 ${roundsOf(campaign).length} 个，` +
      `引用通知条款 ${Object.keys(clauses).length} 条，自行设定的规则 ${Object.keys(assumptions).length} 项：`,
    ...Object.values(assumptions).map((text, index) => `${String(index + 1).padStart(3)}. ${text}`),
    '',
    '检查通过：没有错误。',
  ].join('\n');
}

function stageTable(stages: readonly Stage[]): string {
  const table = new Table({
    head: ['阶段', '时间', '述职评审', '网络投票', '得分构成', '名额', '公示'],
    style: { head: [], border: [] },
    wordWrap: true,
  });
  for (const stage of stages) {
    table.push([
      `${stage.name}\n${stage.id}`,
      `${stage.window.from}\n${stage.window.to}`,
      panelText(stage),
      voteText(stage),
      stage.score?.components.map(componentText).join('\n') ?? '',
      placesText(stage),
      noticeText(stage),
    ]);
  }
  return table.toString();
}

function panelText({ panel }: Stage): string {
  if (!panel) return '';
  return [
    ...panel.groups.map(({ name, judges }) => `${name} ${judges} 人`),
    panel.trim ? `${panel.trim.fromJudges} 人起去掉最高、最低分` : '取平均分',
  ].join('\n');
}

function voteText({ vote }: Stage): string {
  if (!vote) return '';
  const minutes = (instant: string) => instant.slice(0, 16).replace('T', ' ');
  const often = vote.frequency === 'once' ? '每人一次' : '每人每天一次';
  return `${minutes(vote.opensAt)}\n${minutes(vote.closesAt)}\n选 ${vote.minPicks} 至 ${vote.maxPicks} 人，${often}`;
}

function componentText(component: ScoreComponent): string {
  const names = { debrief: '述职', vote: '投票', assessment: '考核', stage: '阶段得分' } as const;
  const of = component.kind === 'stage' ? `（${component.stageId}）` : '';
  return `${names[component.kind]}${of} ${component.weight}%`;
}

function placesText({ quota, places }: Stage): string {
  const into = {
    share: quota?.kind === 'share' ? `各地推荐 ${quota.percent}%` : '',
    given: quota?.kind === 'given' ? `各地推荐共 ${quota.total}` : '',
    range: quota?.kind === 'range' ? `每地 ${quota.min} 至 ${quota.max}` : '',
  };
  return [...(quota ? [into[quota.kind]] : []), ...(places ? [`入选 ${places.count}`] : [])].join('\n');
}

function noticeText({ notice }: Stage): string {
  if (!notice) return '';
  const length = `${notice.workingDays} 个工作日`;
  if (notice.startsOn === undefined) return length;
  const end = noticeEnd(notice.startsOn, notice.workingDays);
  return end.ok ? `${notice.startsOn}\n${end.value}\n${length}` : length;
}

function documentTable(documents: Campaign['documents']): string {
  const table = new Table({ head: ['材料', '截止', '大小', '份数'], style: { head: [], border: [] } });
  for (const { name, annex, due, maxBytes, maxCount } of documents) {
    const title = annex === undefined ? name : `${name}（附件${annex}）`;
    const size = `${Math.round(maxBytes / 1_048_576)} MB`;
    table.push([title, due.slice(0, 16).replace('T', ' '), size, `至多 ${maxCount}`]);
  }
  return table.toString();
}
