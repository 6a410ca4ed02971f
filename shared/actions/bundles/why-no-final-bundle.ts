import type { BundleLack } from '../../contract/bundle-manifest.ts';
import type { FieldFault } from '../../contract/problems.ts';
import type { BundleFacts } from '../../domain/bundle/facts.ts';
import type { Refusal } from '../refusal.ts';

/**
 * Why a bundle can only be a draft yet: the ranking is not final, or required material is missing. Undefined for a
 * draft, and when nothing stands in the way.
 */
export function whyNoFinalBundle(facts: BundleFacts, lacks: readonly BundleLack[]): Refusal | undefined {
  if (facts.draft) return undefined;
  const { standing, snapshot } = facts;
  const reasons = snapshot?.standingReasons ?? ['投票结束后的排名尚未算出'];
  const errors: readonly FieldFault[] = [
    ...(standing === 'final' ? [] : [{ field: 'ranking', code: 'ranking-not-final', detail: reasons.join('；') }]),
    ...lacks.map(({ district, of, kind, name }) => ({
      field: `documents.${kind}`,
      code: 'document-missing',
      detail: of === district ? `${district}：缺${name}` : `${district}${of}：缺${name}`,
    })),
  ];
  if (errors.length === 0) return undefined;
  const what = [
    ...(standing === 'final' ? [] : ['排名尚未最终确定']),
    ...(lacks.length > 0 ? [`还缺 ${lacks.length} 项材料`] : []),
  ];
  return { type: 'bundle-incomplete', detail: `${what.join('，')}；可以先生成草稿`, errors };
}
