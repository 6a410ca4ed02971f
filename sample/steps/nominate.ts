import type { Adviser } from '../../shared/contract/registry.ts';
import type { Candidate, ListCandidatesResponse, QuotasResponse } from '../../shared/contract/rounds.ts';
import { advisersOf } from '../advisers.ts';
import { inParallel } from '../client.ts';
import type { Stage } from '../stage.ts';

/** Longer on-site service and more lectures are favoured: the order in which a sample district picks its own. */
const byService = (a: Adviser, b: Adviser) =>
  b.onsiteMinutes - a.onsiteMinutes || b.lectures - a.lectures || a.licenceNumber.localeCompare(b.licenceNumber);

/** Each district puts forward its most active eligible advisers, as many as its quota allows. */
export async function nominateCandidates(stage: Stage): Promise<{ candidates: readonly Candidate[]; seconds: number }> {
  const officerOfCity = await stage.as('city-officer');
  const quotas = await officerOfCity.call<QuotasResponse>('GET', `/api/rounds/${stage.roundId}/quotas`);
  const part = stage.progress.part('推荐候选人', quotas.places);
  await inParallel(3, quotas.districts, async ({ district, quota, nominated }) => {
    part.step(nominated);
    if (nominated >= quota) return;
    const officer = await stage.as(`officer-${district}`);
    const advisers = await advisersOf(officer, stage.file.id, district);
    const eligible = advisers.filter(({ eligibility }) => eligibility.every(({ answer }) => answer === 'pass'));
    for (const { adviserId } of eligible.toSorted(byService).slice(0, quota)) {
      const body = { district, adviserId };
      const made = await officer.callUnless<Candidate>(
        ['already-nominated'],
        'POST',
        `/api/rounds/${stage.roundId}/candidates`,
        body,
      );
      if (made) part.step();
    }
  });
  const { candidates } = await officerOfCity.call<ListCandidatesResponse>(
    'GET',
    `/api/rounds/${stage.roundId}/candidates`,
  );
  const shown = quotas.districts.map(({ name, quota }) => `${name} ${quota}`).join('、');
  return { candidates, seconds: part.done(`${candidates.length} 人（${shown}）`) };
}
