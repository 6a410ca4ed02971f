import type { Candidate } from '../../shared/contract/rounds.ts';
import { inParallel } from '../client.ts';
import { seeded } from '../random.ts';
import type { CampaignFile, Stage } from '../stage.ts';

/** A sheet as a judge of the sample fills it in: 70 to 100 % of each criterion, in half points. */
function samplePoints(criteria: CampaignFile['criteria'], judge: number, candidate: number): Record<string, string> {
  const random = seeded(1000 * judge + candidate);
  return Object.fromEntries(
    criteria.map(({ id, maxPoints }) => [id, String(random.int(Math.ceil(maxPoints * 1.4), maxPoints * 2) / 2)]),
  );
}

/** The panel of the campaign's rule is appointed and every judge scores every candidate, but one who steps back. */
export async function scoreDebriefs(
  stage: Stage,
  candidates: readonly Candidate[],
): Promise<{ sheets: number; seconds: number }> {
  const judges = stage.file.panel.flatMap(({ id, judges: size }) => Array.from({ length: size }, () => id));
  const path = `/api/rounds/${stage.roundId}`;
  const cityOfficer = await stage.as('city-officer');
  await cityOfficer.call('POST', `${path}/judges`, {
    judges: judges.map((group, index) => ({ subject: `judge-${index + 1}`, name: `示例评委${index + 1}`, group })),
  });
  const part = stage.progress.part('述职评审打分', judges.length * candidates.length);
  const ordered = candidates.toSorted((a, b) => a.candidateId.localeCompare(b.candidateId));
  let sheets = 0;
  await inParallel(3, [...judges.keys()], async (judge) => {
    const client = await stage.as(`judge-${judge + 1}`);
    for (const [index, { candidateId }] of ordered.entries()) {
      const steppedBack = judge === 0 && index === 0;
      if (steppedBack)
        await client.call('PUT', `${path}/recusals/${candidateId}`, { reason: '示例：与候选人同所执业' });
      else
        await client.call('PUT', `${path}/scores/${candidateId}`, {
          points: samplePoints(stage.file.criteria, judge, index),
        });
      if (!steppedBack) sheets += 1;
      part.step();
    }
  });
  return { sheets, seconds: part.done(`${judges.length} 名评委，${sheets} 张评分表，1 次回避`) };
}
