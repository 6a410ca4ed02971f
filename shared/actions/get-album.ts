import type { Album } from '../contract/deadlines.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { albumLacks, photosOf } from './album.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore, DocumentOwner, DocumentStore } from './ports.ts';
import type { Actor, DocumentRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { documentKindOf } from './stage-rules.ts';
import { isoInstant } from './texts.ts';
import type { ExtensionStore, PaymentStore } from './upload-ports.ts';
import { dueIn } from './upload-rules.ts';
import { paymentView } from './views.ts';

export type GetAlbumPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly documents: Pick<DocumentStore, 'ofAdviser'>;
  readonly extensions: Pick<ExtensionStore, 'get'>;
  readonly payments: Pick<PaymentStore, 'get'>;
};

/**
 * The photos of the services that a payment made possible, with what is still lacking. Steps: check role and district;
 * find campaign, adviser and the kind that holds such photos; gather payment and photos.
 */
export async function getAlbum(
  ports: GetAlbumPorts,
  { actor, ...owner }: DocumentOwner & { readonly actor: Actor },
): Promise<Result<Album, Refusal>> {
  const { campaignId, district, adviserId } = owner;
  const access = requireDistrict(actor, 'get-album', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  if (!(await ports.advisers.get(campaignId, district, adviserId))) {
    return refuse('adviser-unknown', {
      field: 'adviserId',
      detail: `adviserId：本辖市（区）没有法律顾问 ${adviserId}`,
    });
  }
  const { campaign } = found.value;
  const kinds = campaign.documents.flatMap(({ id, afterPayment }) =>
    afterPayment ? (documentKindOf(campaign, id) ?? []) : [],
  );
  if (kinds.length === 0) {
    return refuse('document-kind-unknown', { field: 'campaignId', detail: 'campaignId：本活动不收服务图片' });
  }
  const [payment, documents, dues] = await Promise.all([
    ports.payments.get(campaignId, adviserId),
    ports.documents.ofAdviser(owner),
    Promise.all(kinds.map(async (kind) => dueIn(kind, await ports.extensions.get(campaignId, district, kind.id)))),
  ]);
  const photos = photosOf(documents, new Set(kinds.map(({ id }) => id)));
  const lacking = [...albumLacks(payment, photos)];
  return ok({
    adviserId,
    ...(payment && { payment: paymentView(payment) }),
    due: isoInstant(Math.min(...dues)),
    complete: lacking.length === 0,
    lacking,
    photos: photos.map(photoView),
  });
}

const photoView = ({ documentId, kind, name, sha256, photo }: DocumentRecord): Album['photos'][number] => ({
  documentId,
  kind,
  name,
  sha256,
  ...(photo && { photo }),
});
