import type { Payment, RecordPaymentRequest } from '../contract/deadlines.ts';
import type { Clock } from '../platform/clock.ts';
import { dayInShanghai } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { PaymentStore } from './upload-ports.ts';
import type { PaymentRecord } from './upload-records.ts';
import { paymentView } from './views.ts';

export type RecordPaymentPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly payments: Pick<PaymentStore, 'get' | 'save'>;
  readonly clock: Clock;
};
export type RecordPaymentInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly adviserId: string;
  readonly request: RecordPaymentRequest;
};

/**
 * Puts the foundation's payment to an adviser on the record; again corrects it, with what stood before in the audit
 * entry. Steps: check role; find campaign, district and adviser; check that the day has come; write.
 */
export async function recordPayment(
  ports: RecordPaymentPorts,
  { actor, campaignId, adviserId, request }: RecordPaymentInput,
): Promise<Result<Payment, Refusal>> {
  const access = requireRole(actor, 'record-payment');
  if (!access.ok) return access;
  const { district, amountFen, paidOn, reference } = request;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  if (!(await ports.advisers.get(campaignId, district, adviserId))) {
    return refuse('adviser-unknown', {
      field: 'adviserId',
      detail: `adviserId：该辖市（区）没有法律顾问 ${adviserId}`,
    });
  }
  const now = ports.clock.now();
  if (paidOn > dayInShanghai(now)) {
    return refuse('payment-invalid', { field: 'paidOn', detail: 'paidOn：拨付日期不能晚于今天' });
  }
  const before = await ports.payments.get(campaignId, adviserId);
  const record: PaymentRecord = {
    campaignId,
    district,
    adviserId,
    amountFen,
    paidOn,
    reference,
    recordedAt: now,
    recordedBy: actor.subject,
    version: (before?.version ?? 0) + 1,
  };
  const entry = {
    at: now,
    campaignId,
    action: 'record-payment',
    target: adviserId,
    ...(before && { before: { amountFen: before.amountFen, paidOn: before.paidOn, reference: before.reference } }),
    after: { amountFen, paidOn, reference },
  };
  const written = await orRefuse(ports.payments.save(record, auditEntry(actor, entry)));
  return written.ok ? ok(paymentView(record)) : written;
}
