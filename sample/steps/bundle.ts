import type { Bundle } from '../../shared/contract/bundles.ts';
import type { Stage } from '../stage.ts';

const patience = 180_000;

/**
 * Asks for the province bundle as a draft, since the sample files no recommendations and no papers of cases, and waits until it is
 * ready. @throws Error when it fails or takes too long
 */
export async function draftBundle(stage: Stage): Promise<{ bundle: Bundle; seconds: number }> {
  const officer = await stage.as('city-officer');
  const path = `/api/campaigns/${stage.file.id}/bundles`;
  const { bundleId } = await officer.call<Bundle>('POST', path, { draft: true });
  const part = stage.progress.part('生成省级材料包（草稿）', 100);
  const giveUpAt = performance.now() + patience;
  let shown = 0;
  for (;;) {
    const bundle = await officer.call<Bundle>('GET', `${path}/${bundleId}`);
    for (; shown < bundle.progress.percent; shown += 1) part.step();
    if (bundle.status === 'ready') {
      return { bundle, seconds: part.done(`${bundle.progress.files} 个文件`) };
    }
    if (bundle.status === 'failed') throw new Error(`The bundle was not made: ${bundle.failure?.detail ?? ''}`);
    if (performance.now() > giveUpAt) throw new Error(`The bundle was not ready within ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
