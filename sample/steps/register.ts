import type { RegisterAdvisersResponse } from '../../shared/contract/registry.ts';
import { inParallel } from '../client.ts';
import { sampleRegistry } from '../registry.ts';
import type { Stage } from '../stage.ts';

const advisersPerRequest = 40;

/** Each district officer registers the district's advisers, forty a request; a second run changes nothing. */
export async function registerAdvisers(stage: Stage, scale: number): Promise<{ advisers: number; seconds: number }> {
  const registry = sampleRegistry(scale);
  const advisers = [...registry.values()].reduce((sum, list) => sum + list.length, 0);
  const part = stage.progress.part('登记法律顾问', advisers);
  await inParallel(4, [...registry], async ([district, list]) => {
    const officer = await stage.as(`officer-${district}`);
    const path = `/api/campaigns/${stage.file.id}/districts/${district}/advisers`;
    for (let from = 0; from < list.length; from += advisersPerRequest) {
      const batch = list.slice(from, from + advisersPerRequest);
      await officer.call<RegisterAdvisersResponse>('POST', path, { advisers: batch });
      part.step(batch.length);
    }
  });
  return { advisers, seconds: part.done(`${registry.size} 个辖市（区），${advisers} 人`) };
}
