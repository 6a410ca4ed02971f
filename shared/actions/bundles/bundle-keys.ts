type Which = { readonly campaignId: string; readonly bundleId: string };

/** Where a finished bundle stays: `bundles/<campaign>/<bundle>.zip`. */
export function bundleKey({ campaignId, bundleId }: Which): string {
  return `bundles/${campaignId}/${bundleId}.zip`;
}

/** What is needed only until the bundle is packed, and swept some days later: `bundle-work/<campaign>/<bundle>/<name>`. */
export function workKeyOf({ campaignId, bundleId }: Which): (name: string) => string {
  return (name) => `bundle-work/${campaignId}/${bundleId}/${name}`;
}
