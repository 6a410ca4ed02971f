import type { BundleFile, BundleLack, BundleManifest } from '../../contract/bundle-manifest.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import type { BundleFacts } from './facts.ts';

/** The manifest of a bundle. Nothing in it depends on who asked for the bundle, or when. */
export function manifestOf(
  facts: BundleFacts,
  lacks: readonly BundleLack[],
  files: readonly BundleFile[],
): BundleManifest {
  const { campaign, revision, round, snapshot, standing, draft, at } = facts;
  return {
    format: 'juxian-bundle/1',
    campaign: { id: campaign.id, title: campaign.title, organiser: campaign.organiser, revision },
    round: {
      id: round.id,
      title: round.title,
      ...(snapshot && { snapshotId: snapshot.snapshotId }),
      standing,
    },
    draft,
    asOf: new Date(at).toISOString(),
    lacks: [...lacks],
    files: [...files],
  };
}

/** `manifest.json`, in the one form that a manifest has. */
export function manifestText(manifest: BundleManifest): string {
  return canonicalJson(manifest);
}
