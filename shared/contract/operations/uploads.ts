import {
  Album,
  DeadlinesResponse,
  ExtendDeadlineRequest,
  Extension,
  Payment,
  RecordPaymentRequest,
} from '../deadlines.ts';
import { FileCaseRequest, FiledCase, ListCasesResponse } from '../cases.ts';
import type { Operation } from './operation.ts';
import type { HttpFunction } from '../routes.ts';
import {
  BegunUpload,
  ContinueUploadRequest,
  ContinueUploadResponse,
  EvidenceDocument,
  OpenDocumentQuery,
  OpenDocumentResponse,
  PhotoNote,
  ReturnDocumentRequest,
  UploadRequest,
} from '../uploads.ts';

/** Uploads, the deadlines board, and payments with their photo evidence. */
export const uploadOperations = {
  'file-case': {
    summary: '报送或修改典型案例',
    description:
      '按附件5填报。案例编号由辖市（区）自定；先报送申报信息，再上传该案例的材料。评选条件、公开发布的同意和文本可在截止前补填。内容相同则不产生新版本。',
    tag: '登记与材料',
    body: FileCaseRequest,
    success: { status: 200, schema: FiledCase },
    problems: [
      'campaign-unknown',
      'district-unknown',
      'case-track-missing',
      'case-invalid',
      'case-limit',
      'deadline-passed',
      'changed-meanwhile',
    ],
  },
  'list-cases': {
    summary: '本辖市（区）的典型案例和材料',
    description: '每个案例的申报信息、尚未填报的事项及其全部材料，以及辖市（区）自己报送的材料。',
    tag: '登记与材料',
    success: { status: 200, schema: ListCasesResponse },
    problems: ['campaign-unknown', 'district-unknown', 'case-track-missing'],
  },
  'request-upload': {
    summary: '申请上传材料',
    description:
      '返回预签名地址，只接受所申报的类型、长度和 SHA-256；上传后自动核验。大于 8 MiB 的文件可给出各片的 SHA-256，分片上传、断点续传。',
    tag: '登记与材料',
    body: UploadRequest,
    success: { status: 201, schema: BegunUpload },
    problems: [
      'adviser-unknown',
      'case-unknown',
      'document-kind-unknown',
      'document-unknown',
      'document-duplicate',
      'upload-type',
      'upload-size',
      'document-limit',
      'deadline-passed',
      'payment-missing',
      'campaign-unknown',
      'changed-meanwhile',
    ],
  },
  'get-document': {
    summary: '材料状态与上传进度',
    tag: '登记与材料',
    success: { status: 200, schema: EvidenceDocument },
    problems: ['document-unknown'],
  },
  'continue-upload': {
    summary: '续传、完成或放弃上传',
    description: 'resume 返回尚缺部分的新地址；complete 在各片到齐后合并；abort 放弃并让出名额。均可重复调用。',
    tag: '登记与材料',
    body: ContinueUploadRequest,
    success: { status: 200, schema: ContinueUploadResponse },
    problems: ['document-unknown', 'upload-over', 'upload-incomplete', 'deadline-passed', 'changed-meanwhile'],
  },
  'open-document': {
    summary: '打开已核验的材料',
    description: '返回五分钟内有效的地址；可取原件、不含拍摄信息的副本或缩略图。',
    tag: '登记与材料',
    query: OpenDocumentQuery,
    success: { status: 200, schema: OpenDocumentResponse },
    problems: ['document-unknown'],
  },
  'return-document': {
    summary: '退回材料',
    tag: '登记与材料',
    body: ReturnDocumentRequest,
    success: { status: 200, schema: EvidenceDocument },
    problems: ['document-unknown', 'changed-meanwhile'],
  },
  'describe-photo': {
    summary: '填写图片说明、地点和日期',
    description: '限已受理或正在上传、核验的图片，在该类材料的报送期限内。',
    tag: '登记与材料',
    body: PhotoNote,
    success: { status: 200, schema: EvidenceDocument },
    problems: ['document-unknown', 'deadline-passed', 'changed-meanwhile'],
  },
  'get-album': {
    summary: '法律顾问的服务图片',
    description: '资金拨付后的服务图片，以及尚缺什么。',
    tag: '登记与材料',
    success: { status: 200, schema: Album },
    problems: ['campaign-unknown', 'district-unknown', 'adviser-unknown', 'document-kind-unknown'],
  },
  'get-deadlines': {
    summary: '报送期限一览',
    description: '各辖市（区）各类材料的截止时间、剩余天数和工作日、已齐、尚缺和被退回的人数；辖市（区）只见本地。',
    tag: '登记与材料',
    success: { status: 200, schema: DeadlinesResponse },
    problems: ['campaign-unknown'],
  },
  'extend-deadline': {
    summary: '延长报送期限',
    tag: '登记与材料',
    body: ExtendDeadlineRequest,
    success: { status: 201, schema: Extension },
    problems: [
      'campaign-unknown',
      'district-unknown',
      'document-kind-unknown',
      'extension-invalid',
      'changed-meanwhile',
    ],
  },
  'record-payment': {
    summary: '登记资金拨付',
    description: '再次登记即为更正，原记录留痕。',
    tag: '登记与材料',
    body: RecordPaymentRequest,
    success: { status: 200, schema: Payment },
    problems: ['campaign-unknown', 'district-unknown', 'adviser-unknown', 'payment-invalid', 'changed-meanwhile'],
  },
} as const satisfies Partial<Record<HttpFunction, Operation>>;
