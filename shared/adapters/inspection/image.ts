import sharp, { type Sharp } from 'sharp';

import type { ContentFault, ImageCopier } from '../../actions/upload-ports.ts';
import { err, ok } from '../../platform/result.ts';

/** Longest sides in pixels: of a preview in a list, and of what the public sees. */
const thumbnailSide = 320;
const shownSide = 2_000;

// One image at a time and none kept: memory is counted, and no image comes twice.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes an image whole and makes its copies. The copies are turned as the camera said and hold no metadata at all:
 * no place, no time, no device, no preview of what was cut away.
 */
export const copyImage: ImageCopier = async (bytes, maxPixels) => {
  const fault = await faultOfHeader(bytes, maxPixels);
  if (fault) return err(fault);
  // Every pixel is read, so that a file that ends early is refused and not shown half grey.
  const open = (): Sharp => sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' }).autoOrient();
  const within = { fit: 'inside', withoutEnlargement: true } as const;
  try {
    const shown = await open().resize(shownSide, shownSide, within).jpeg({ quality: 85, mozjpeg: true }).toBuffer();
    const thumbnail = await sharp(shown).resize(thumbnailSide, thumbnailSide, within).jpeg({ quality: 75 }).toBuffer();
    return ok({ thumbnail, shown });
  } catch {
    return err(broken);
  }
};

const broken: ContentFault = { code: 'upload-broken', detail: '图片已损坏，无法显示' };

/** Reads the header only: what claims to be too large is not decoded. */
async function faultOfHeader(bytes: Uint8Array, maxPixels: number): Promise<ContentFault | undefined> {
  try {
    const { width, height, pages = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height * pages <= maxPixels) return undefined;
    const most = Math.floor(maxPixels / 10_000);
    return { code: 'upload-bomb', detail: `图片为 ${width} × ${height} 像素，最多 ${most} 万像素` };
  } catch {
    return broken;
  }
}
