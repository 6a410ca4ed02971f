import type { BundleSource } from '../../contract/bundle-manifest.ts';
import type { FileType } from '../../contract/documents.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { approvalForm } from '../documents/approval-form.ts';
import { caseTrack, districtName, stagesOf } from '../documents/campaign-facts.ts';
import { caseForm } from '../documents/case-form.ts';
import type { Form, Letter, Sheet } from '../documents/model.ts';
import { noticeText } from '../documents/notice-text.ts';
import { quotaTable, type StageQuotas } from '../documents/quota-table.ts';
import { rankingTable } from '../documents/ranking-table.ts';
import { schedule } from '../documents/schedule.ts';
import { summarySheet } from '../documents/summary-sheet.ts';
import { type BundleFacts, bundledKinds, type FiledCase, type FiledDocument, filedBy } from './facts.ts';
import { caseName, districtsOf } from './lacks.ts';
import { endingOf, Paths } from './names.ts';

/** What a file of the bundle is: a filed document, a model that is still to be drawn, or a text as it is. */
export type BundleContent<Document extends FiledDocument = FiledDocument> =
  | { readonly type: 'filed'; readonly document: Document }
  | { readonly type: 'form'; readonly format: 'pdf' | 'docx'; readonly model: Form }
  | { readonly type: 'sheet'; readonly format: 'xlsx' | 'csv' | 'pdf'; readonly model: Sheet }
  | { readonly type: 'letter'; readonly format: 'docx'; readonly model: Letter }
  | { readonly type: 'text'; readonly text: string };

export type PlannedFile<Document extends FiledDocument = FiledDocument> = {
  readonly path: string;
  readonly source: BundleSource;
  readonly content: BundleContent<Document>;
};

/** The folders, in the order in which an officer reads them. */
export const folders = {
  lists: '01 名单和汇总表',
  results: '02 评审结果',
  participants: '03 参评人员',
  cases: '04 典型案例',
  rules: '05 评选规则',
} as const;

/** All content of a bundle, in its order. @param quotas of each stage that has them, worked out */
export function bundleContents<Document extends FiledDocument>(
  facts: BundleFacts<Document>,
  quotas: readonly StageQuotas[],
): readonly PlannedFile<Document>[] {
  const paths = new Paths();
  return [
    ...lists(facts, quotas, paths),
    ...results(facts, paths),
    ...facts.participants.flatMap((_, index) => participantFiles(facts, index, paths)),
    ...facts.cases.flatMap((one) => caseFiles(facts, one, paths)),
    {
      path: paths.path([folders.rules], '评选规则', 'json'),
      source: { type: 'drawn', document: 'campaign-file' },
      content: { type: 'text', text: `${canonicalJson(facts.campaign)}\n` },
    },
  ];
}

type Files<Document extends FiledDocument> = readonly PlannedFile<Document>[];

function lists<Document extends FiledDocument>(
  facts: BundleFacts<Document>,
  stages: readonly StageQuotas[],
  paths: Paths,
): Files<Document> {
  const { campaign, round, standing, participants, loadedAt, at } = facts;
  const sheet = drawn(paths, [folders.lists]);
  const summary = summarySheet({ campaign, round: round.title, standing, participants, at });
  return [
    sheet('汇总表', 'xlsx', 'summary-sheet', { type: 'sheet', format: 'xlsx', model: summary }),
    sheet('名额分配表', 'xlsx', 'quota-table', {
      type: 'sheet',
      format: 'xlsx',
      model: quotaTable({ campaign, stages, at: loadedAt }),
    }),
    sheet('日程安排', 'pdf', 'schedule', { type: 'sheet', format: 'pdf', model: schedule({ campaign, at: loadedAt }) }),
    ...districtsOf(facts).flatMap((district) =>
      filedFiles(
        facts,
        { district, owner: 'district', of: 'district' },
        [folders.lists, `${districtName(campaign, district)}报送`],
        paths,
      ),
    ),
  ];
}

function results<Document extends FiledDocument>(facts: BundleFacts<Document>, paths: Paths): Files<Document> {
  const { campaign, round, snapshot } = facts;
  if (!snapshot) return [];
  const file = drawn(paths, [folders.results], round.id);
  const table = rankingTable({ campaign, round: round.title, snapshot });
  const letter = noticeOf(facts);
  return [
    file('排名表', 'xlsx', 'ranking-table', { type: 'sheet', format: 'xlsx', model: table }),
    file('排名表', 'csv', 'ranking-table', { type: 'sheet', format: 'csv', model: table }),
    ...(letter ? [file('公示文稿', 'docx', 'notice-text', { type: 'letter', format: 'docx', model: letter })] : []),
  ];
}

/** The notice as planned; none where the campaign plans no day for it. */
function noticeOf({ campaign, round, snapshot }: BundleFacts): Letter | undefined {
  const stage = stagesOf(campaign).find(({ id }) => id === round.stageId);
  const startsOn = stage?.notice?.startsOn;
  if (!stage?.notice || startsOn === undefined || !snapshot) return undefined;
  const { name, notice, outcome } = stage;
  const letter = noticeText({
    campaign,
    stage: { name, notice, ...(outcome !== undefined && { outcome }) },
    snapshot,
    startsOn,
  });
  return letter.ok ? letter.value : undefined;
}

function participantFiles<Document extends FiledDocument>(
  facts: BundleFacts<Document>,
  index: number,
  paths: Paths,
): Files<Document> {
  const participant = facts.participants[index];
  if (!participant) return [];
  const { campaign, loadedAt } = facts;
  const { district, adviserId, adviser, updatedAt } = participant;
  const number = String(index + 1).padStart(String(facts.participants.length).length, '0');
  const folder = [folders.participants, `${number} ${districtName(campaign, district)} ${adviser.name}`];
  const file = drawn(paths, folder, adviserId);
  // Dated as when it is fetched alone: the same data, the same bytes.
  const model = approvalForm({ campaign, adviser, district, at: Math.max(updatedAt, loadedAt) });
  return [
    file('审批表（电子版）', 'pdf', 'approval-form', { type: 'form', format: 'pdf', model }),
    file('审批表（电子版）', 'docx', 'approval-form', { type: 'form', format: 'docx', model }),
    ...filedFiles(facts, { district, owner: adviserId, of: 'adviser' }, folder, paths),
  ];
}

function caseFiles<Document extends FiledDocument>(
  facts: BundleFacts<Document>,
  { district, owner, form: entry, at }: FiledCase,
  paths: Paths,
): Files<Document> {
  const { campaign } = facts;
  const folder = [folders.cases, `${districtName(campaign, district)} ${caseName(facts, district, owner)}`];
  const file = drawn(paths, folder, `${district}/${owner}`);
  // Dated as when it is fetched alone: the same data, the same bytes.
  const model = caseForm({ campaign, entry, at });
  const name = `${caseTrack(campaign)?.name ?? ''}申报表（电子版）`;
  const forms = model
    ? (['pdf', 'docx'] as const).map((format) => file(name, format, 'case-form', { type: 'form', format, model }))
    : [];
  return [...forms, ...filedFiles(facts, { district, owner, of: 'case' }, folder, paths)];
}

/** The documents of one owner, by kind in the campaign's order, named by their kind. */
function filedFiles<Document extends FiledDocument>(
  facts: BundleFacts<Document>,
  { district, owner, of }: { readonly district: string; readonly owner: string; readonly of: string },
  folder: readonly string[],
  paths: Paths,
): Files<Document> {
  return bundledKinds(facts.campaign)
    .filter((kind) => kind.of === of)
    .flatMap((kind) =>
      filedBy(facts, district, owner, kind.id).map((document): PlannedFile<Document> => ({
        path: paths.path(folder, kind.name, endingOf(document.name)),
        source: {
          type: 'filed',
          district,
          owner,
          documentId: document.documentId,
          kind: kind.id,
          name: document.name,
          verifiedAt: new Date(document.verifiedAt).toISOString(),
        },
        content: { type: 'filed', document },
      })),
    );
}

function drawn(paths: Paths, folder: readonly string[], of?: string) {
  return (name: string, ending: FileType, document: string, content: Exclude<BundleContent, { type: 'filed' }>) => ({
    path: paths.path(folder, name, ending),
    source: { type: 'drawn' as const, document, ...(of !== undefined && { of }) },
    content,
  });
}
