import { hash } from 'node:crypto';

import type { Stage } from '../../contract/campaign.ts';
import type { ProposeInterventionRequest } from '../../contract/interventions.ts';
import { readForeignResults } from '../../domain/foreign-results.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { InterventionSubject } from '../intervention-ports.ts';
import type { CandidateRecord, RoundRecord } from '../records.ts';
import { rankedCandidates } from '../taking-part.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';

type ImportedFile = Omit<Extract<ProposeInterventionRequest, { kind: 'import-results' }>, 'reason'>;

/** Faults told at most: a file in the wrong form has as many as it has cells. */
const mostFaults = 100;

/**
 * Checks a file of foreign results against the round: the rule must allow for what it brings, and it must name each
 * candidate who is ranked once. Where the round votes, these are known with its ballot paper and not before. The text is
 * kept with its SHA-256 and its source, and votes with how they count.
 */
export function checkImport(
  round: RoundRecord,
  stage: Stage,
  all: readonly CandidateRecord[],
  { kind, source, fileName, content }: ImportedFile,
): Result<InterventionSubject, Refusal> {
  if (round.vote && !round.paper) return refuse('ballot-paper-missing', { detail: '确定候选人名单后才能导入结果' });
  const read = readForeignResults(content, rankedCandidates(round, all));
  if (!read.ok) {
    const errors = read.error.slice(0, mostFaults).map(({ line, column, message }) => ({
      field: ['content', `第${line}行`, ...(column === undefined ? [] : [column])].join('.'),
      code: 'results-invalid' as const,
      detail: message,
    }));
    return refuse('results-invalid', { detail: `文件有 ${read.error.length} 处错误`, errors });
  }
  const { votes, assessments } = read.value;
  const counted = stage.vote?.importedTotals;
  if (votes && !counted) {
    return refuse('import-not-allowed', { detail: '评选规则没有允许本轮导入外部投票结果' });
  }
  if (assessments && !stage.assessment) return refuse('import-not-allowed', { detail: '本轮没有考核评分' });
  return ok({
    kind,
    source,
    fileName,
    content,
    sha256: hash('sha256', content, 'hex'),
    ...(votes && counted && { votes, counted }),
    ...(assessments && { assessments }),
  });
}
