import type { BundleLack } from '../../contract/bundle-manifest.ts';
import { CaseOpenPoint } from '../../contract/cases.ts';
import type { FieldFault } from '../../contract/problems.ts';
import type { BundleFacts } from '../../domain/bundle/facts.ts';
import { casePlaces, sourceText } from '../../domain/documents/campaign-facts.ts';
import type { Refusal } from '../refusal.ts';

/**
 * Why a bundle can only be a draft yet: the ranking is not final, the cases are not as many as the city may send up, or
 * required material is missing. Undefined for a draft, and when nothing stands in the way.
 */
export function whyNoFinalBundle(facts: BundleFacts, lacks: readonly BundleLack[]): Refusal | undefined {
  if (facts.draft) return undefined;
  const { standing, snapshot } = facts;
  const reasons = snapshot?.standingReasons ?? ['投票结束后的排名尚未算出'];
  const cases = caseFault(facts);
  const errors: readonly FieldFault[] = [
    ...(standing === 'final' ? [] : [{ field: 'ranking', code: 'ranking-not-final', detail: reasons.join('；') }]),
    ...(cases ? [cases] : []),
    ...lacks.map(({ district, of, kind, name }) => ({
      field: openFields.has(kind) ? `cases.${kind}` : `documents.${kind}`,
      code: openFields.has(kind) ? 'case-open' : 'document-missing',
      detail: of === district ? `${district}：缺${name}` : `${district}${of}：缺${name}`,
    })),
  ];
  if (errors.length === 0) return undefined;
  const what = [
    ...(standing === 'final' ? [] : ['排名尚未最终确定']),
    ...(cases ? ['报送的案例数不符合规定'] : []),
    ...(lacks.length > 0 ? [`还缺 ${lacks.length} 项材料`] : []),
  ];
  return { type: 'bundle-incomplete', detail: `${what.join('，')}；可以先生成草稿`, errors };
}

const openFields: ReadonlySet<string> = new Set(CaseOpenPoint.shape.field.options);

/** The city picks so many cases of those filed (selection.md §3): no more, and not none while there are some. */
function caseFault({ campaign, cases, casesChosen, casesFiled }: BundleFacts): FieldFault | undefined {
  const places = casePlaces(campaign);
  if (cases.length === 0 && casesFiled > 0) {
    const detail = `cases：各辖市（区）已报送 ${casesFiled} 个案例，正式材料包应从中选定`;
    return { field: 'cases', code: 'cases-none', detail };
  }
  if (!places || cases.length <= places.count) return undefined;
  const told = casesChosen ? `现选定 ${cases.length} 个` : `现有 ${cases.length} 个案例，请在 cases 中选定`;
  const source = sourceText(campaign, places);
  const detail = `cases：报送省级的案例不超过 ${places.count} 个${source && `（${source}）`}，${told}`;
  return { field: 'cases', code: 'cases-too-many', detail };
}
