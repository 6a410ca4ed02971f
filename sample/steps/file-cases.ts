import type { CaseInput } from '../../shared/contract/cases.ts';
import type { Adviser } from '../../shared/contract/registry.ts';
import type { Candidate } from '../../shared/contract/rounds.ts';
import { dayInShanghai } from '../../shared/platform/clock.ts';
import { advisersOf } from '../advisers.ts';
import { inParallel } from '../client.ts';
import type { Stage } from '../stage.ts';

const year = 365 * 86_400_000;

/** SAMPLE DATA: a made-up case of an adviser, without its files. */
function caseOf({ adviserId, villages: [village] }: Adviser, { opensAt, file }: Stage): CaseInput {
  const text =
    '【示例】两户村民因宅基地边界上的一堵旧墙多年不和。法律顾问三次上门，查阅登记档案，与村干部一起听取双方意见，说明相邻关系的规定，' +
    '双方最终签订调解协议，由村委会监督履行。（本段为系统自动生成的示例文字，并非真实案例。）';
  return {
    title: '示例：一堵墙的和解',
    advisers: [adviserId],
    village: village?.name ?? '示例村',
    period: { from: dayInShanghai(opensAt - year), to: dayInShanghai(opensAt - year / 2) },
    text,
    fulfilled: [...(file.caseConditions ?? [])],
    consent: true,
    publicVersion: text.replace('两户村民', '某村两户'),
  };
}

/**
 * Each district files a case of one of its candidates, where the campaign has a track of cases. One that was filed, and
 * perhaps changed since, is left as it is.
 */
export async function fileCases(stage: Stage, candidates: readonly Candidate[]): Promise<void> {
  if (!stage.file.caseConditions) return;
  const byDistrict = [...Map.groupBy(candidates, ({ district }) => district)];
  const part = stage.progress.part('报送典型案例', byDistrict.length);
  await inParallel(4, byDistrict, async ([district, listed]) => {
    const officer = await stage.as(`officer-${district}`);
    const [first] = listed.map(({ adviserId }) => adviserId).toSorted();
    const adviser = (await advisersOf(officer, stage.file.id, district)).find(({ adviserId }) => adviserId === first);
    if (!adviser) throw new Error(`Candidate ${first} of ${district} is not registered`);
    const path = `/api/campaigns/${stage.file.id}/districts/${district}/cases/1`;
    await officer.callUnless(['changed-meanwhile'], 'PUT', path, { version: 0, case: caseOf(adviser, stage) });
    part.step();
  });
  part.done(`${byDistrict.length} 个`);
}
