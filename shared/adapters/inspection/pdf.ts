import { PDFArray, PDFDict, PDFName, type PDFObject, PDFStream } from '@cantoo/pdf-lib';
import { constants, inflateSync } from 'node:zlib';

import type { ContentFault } from '../../actions/upload-ports.ts';
import { readPdf, type PdfObjects } from './pdf-objects.ts';

const broken: ContentFault = { code: 'upload-broken', detail: 'PDF 文件已损坏，无法打开' };
const encrypted: ContentFault = { code: 'upload-broken', detail: 'PDF 文件已加密，请取消密码后重新上传' };
const bomb: ContentFault = { code: 'upload-bomb', detail: 'PDF 文件展开后过大，无法受理' };
const active = (what: string): ContentFault => ({
  code: 'upload-active',
  detail: `PDF 文件含有脚本、附件或自动操作（${what}），请打印或另存为普通 PDF 后重新上传`,
});

/**
 * Actions that may be nowhere in a file: they do something by themselves or reach out of it, for another file too
 * (GoToR). Links, which wait for a click, and jumps to a page are not among them.
 */
const activeActions = new Set([
  'JavaScript',
  'Launch',
  'SubmitForm',
  'ImportData',
  'GoToE',
  'GoToR',
  'Rendition',
  'RichMediaExecute',
]);
const activeKeys = new Set(['JS', 'AA', 'EmbeddedFiles', 'XFA', 'RichMediaContent', 'RichMediaSettings']);
const activeTypes = new Set(['EmbeddedFile', 'RichMedia', 'FileAttachment', 'Movie', 'Screen', '3D']);
/** Long enough not to come about by chance in compressed bytes: what a reader may find where the parser did not look. */
const activeWords = /\/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoTo[ER])\b/;

/** What the packed objects of one file may unpack to; those of a thousand scanned pages take some hundred KB. */
const unpackedLimit = 64 * 1024 * 1024;

/**
 * Looks into a PDF: scripts, attachments, actions of its own, encryption, pages. Every object is looked at, those in
 * object streams included, whether or not a page leads to it.
 */
export async function inspectPdf(bytes: Uint8Array, maxPages: number): Promise<ContentFault | undefined> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const named = text.includes('#') ? unescapeNames(text) : text;
  const word = activeWords.exec(named);
  if (word) return active(word[0].slice(1));
  if (unpacksBeyond(bytes, text)) return bomb;
  try {
    return await inspectObjects(bytes, maxPages, [...named.matchAll(/\/ObjStm\b/g)].length);
  } catch {
    return broken;
  }
}

/** `/Java#53cript` and `/JavaScript` are the same name. */
const unescapeNames = (text: string): string =>
  text.replaceAll(/\/[A-Za-z#][A-Za-z0-9#]{1,60}/g, (name) =>
    name.replaceAll(/#([0-9A-Fa-f]{2})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  );

/** Whether streams of objects unpack to more than the limit: the parser itself would unpack them without one. */
function unpacksBeyond(bytes: Uint8Array, text: string): boolean {
  let left = unpackedLimit;
  for (const { index } of text.matchAll(/\bstream\r?\n/g)) {
    const head = text.slice(Math.max(0, index - 2_000), index);
    const dictionary = head.slice(head.lastIndexOf('obj'));
    if (!/ObjStm|XRef|#/.test(dictionary)) continue;
    const from = index + (text[index + 6] === '\r' ? 8 : 7);
    const size = unpackedSize(bytes.subarray(from), left);
    if (size === undefined) return true;
    left -= size;
  }
  return false;
}

function unpackedSize(packed: Uint8Array, most: number): number | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(1, most), finishFlush: constants.Z_SYNC_FLUSH }).length;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? undefined : 0;
  }
}

async function inspectObjects(
  bytes: Uint8Array,
  maxPages: number,
  objectStreams: number,
): Promise<ContentFault | undefined> {
  const objects = await readPdf(bytes);
  if (objects.trailer.Encrypt) return encrypted;
  // The parser drops a stream of objects that it cannot unpack; another reader might make something of it.
  const unpacked = objects.ever.filter(
    (object) => object instanceof PDFStream && namesOf(object.dict, 'Type', objects).includes('ObjStm'),
  );
  if (unpacked.length < objectStreams) return broken;
  if (!objects.of(objects.trailer.Root).some((root) => root instanceof PDFDict)) return broken;
  for (const object of objects.ever) {
    const what = activeIn(object, objects);
    if (what !== undefined) return active(what);
  }
  const pages = objects.now.filter((object) => namesOf(object, 'Type', objects).includes('Page')).length;
  if (pages === 0) return broken;
  if (pages <= maxPages) return undefined;
  return { code: 'upload-pages', detail: `PDF 共 ${pages} 页，最多 ${maxPages} 页` };
}

/** What is active in an object and the direct ones within; references lead to objects that are looked at on their own. */
function activeIn(object: PDFObject, objects: PdfObjects): string | undefined {
  const open: PDFObject[] = [object];
  for (let one = open.pop(); one; one = open.pop()) {
    if (one instanceof PDFArray) open.push(...one.asArray());
    const dict = one instanceof PDFStream ? one.dict : one;
    if (!(dict instanceof PDFDict)) continue;
    const action = namesOf(dict, 'S', objects).find((name) => activeActions.has(name));
    if (action !== undefined) return action;
    const type = ['Type', 'Subtype']
      .flatMap((key) => namesOf(dict, key, objects))
      .find((name) => activeTypes.has(name));
    if (type !== undefined) return type;
    for (const [key, value] of dict.entries()) {
      const name = key.decodeText();
      if (activeKeys.has(name) || (name === 'OpenAction' && !onlyJumps(value, objects))) return name;
      open.push(value);
    }
  }
  return undefined;
}

/** Whether what is done on opening is nothing but jumps to pages: a place, or the action GoTo and such after it. */
function onlyJumps(value: PDFObject, objects: PdfObjects): boolean {
  const seen = new Set<PDFObject>();
  const open = [...objects.of(value)];
  for (let one = open.pop(); one; one = open.pop()) {
    if (seen.has(one) || one instanceof PDFArray) continue;
    seen.add(one);
    const names = namesOf(one, 'S', objects);
    if (!(one instanceof PDFDict) || names.length === 0 || names.some((name) => name !== 'GoTo')) return false;
    const next = one.get(PDFName.of('Next'));
    const after = next ? objects.of(next) : [];
    open.push(...after.flatMap((some) => (some instanceof PDFArray ? some.asArray().flatMap(objects.of) : some)));
  }
  return true;
}

function namesOf(dict: PDFObject, key: string, objects: PdfObjects): readonly string[] {
  const value = dict instanceof PDFDict ? dict.get(PDFName.of(key)) : undefined;
  return value ? objects.of(value).flatMap((one) => (one instanceof PDFName ? one.decodeText() : [])) : [];
}
