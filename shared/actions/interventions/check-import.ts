import { hash } from 'node:crypto';

import type { Stage } from '../../contract/campaign.ts';
import type { ProposeInterventionRequest } from '../../contract/interventions.ts';
import { readForeignResults } from '../../domain/foreign-results.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { InterventionSubject } from '../intervention-ports.ts';
import type { CandidateRecord, RoundRecord } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';

type ImportRequest = Extract<ProposeInterventionRequest, { kind: 'import-results' }>;

/** Faults told at most: a file in the wrong form has as many as it has cells. */
const mostFaults = 100;

/**
 * Checks a file of foreign results against the round: the rule must allow for what it brings, and it must name each
 * candidate (of the ballot paper, where there is one) once. The text is kept with its SHA-256 and its source.
 */
export function checkImport(
  round: RoundRecord,
  stage: Stage,
  all: readonly CandidateRecord[],
  { kind, source, fileName, content }: ImportRequest,
): Result<InterventionSubject, Refusal> {
  const onPaper = round.paper?.candidateIds;
  const candidates = onPaper ? all.filter(({ candidateId }) => onPaper.includes(candidateId)) : all;
  const read = readForeignResults(content, candidates);
  if (!read.ok) {
    const errors = read.error.slice(0, mostFaults).map(({ line, column, message }) => ({
      field: ['content', `第${line}行`, ...(column === undefined ? [] : [column])].join('.'),
      code: 'results-invalid' as const,
      detail: message,
    }));
    return refuse('results-invalid', { detail: `文件有 ${read.error.length} 处错误`, errors });
  }
  const { votes, assessments } = read.value;
  if (votes && !stage.vote?.importedTotals) {
    return refuse('import-not-allowed', { detail: '评选规则没有允许本轮导入外部投票结果' });
  }
  if (assessments && !stage.assessment) return refuse('import-not-allowed', { detail: '本轮没有考核评分' });
  return ok({
    kind,
    source,
    fileName,
    content,
    sha256: hash('sha256', content, 'hex'),
    ...(votes && { votes }),
    ...(assessments && { assessments }),
  });
}
