import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';

import type { ContentFault } from '../../actions/upload-ports.ts';
import { xmlTags, type XmlTag } from './xml.ts';

/** What an office file may unpack to. A deck of 50 MB of photos unpacks to little more; a bomb to thousands of times. */
const limits = { entries: 5_000, bytes: 400 * 1024 * 1024, ratio: 150, depth: 2 } as const;
/** Below this an entry's ratio says nothing: a sheet of equal rows compresses as well as a bomb. */
const ratioFrom = 8 * 1024 * 1024;

const activeNames: readonly RegExp[] = [
  /vbaProject[^/]*\.bin$/i,
  /vbaData\.xml$/i,
  /(?:^|\/)activeX\//i,
  /(?:^|\/)macrosheets\//i,
  /(?:^|\/)externalLinks\//i,
  /(?:^|\/)embeddings\/.*\.(?:bin|doc|xls|ppt|docm|xlsm|pptm|exe)$/i,
  /\.(?:exe|dll|vbs|js|jse|wsf|scr|bat|cmd|ps1|lnk|hta)$/i,
];
const embedded = /(?:^|\/)embeddings\/.*\.(?:docx|xlsx|pptx)$/i;
/** The one relationship that may lead out of the file: it waits for a click. The second is that of the strict format. */
const hyperlinks: ReadonlySet<string> = new Set([
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink',
  'http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink',
]);
/** What may not be in the file either, whatever its part is called. `aFChunk`: a file of another format, read on opening. */
const activeRelation =
  /\/(?:vbaProject|wordVbaData|xlMacrosheet|xlIntlMacrosheet|control|oleObject|externalLink\w*|attachedTemplate|subDocument|frame|aFChunk)$/i;
/** A target with a scheme or a host leads out of the file, also where the relationship claims to be internal. */
const outside = /^\s*(?:[a-z][a-z0-9+.-]*:|[\\/]{2})/i;

const active = (what: string): ContentFault => ({
  code: 'upload-active',
  detail: `文件含有宏、控件或外部链接（${what}），请去除后重新上传，图片应嵌入文件`,
});
const bomb: ContentFault = { code: 'upload-bomb', detail: '文件解压后过大，无法受理' };
const broken: ContentFault = { code: 'upload-broken', detail: '文件已损坏或已加密，无法打开' };
const unreadable = (what: string): ContentFault => ({
  code: 'upload-broken',
  detail: `文件中的 ${what} 不是 UTF-8 编码的规范 XML，无法检查，请用 Word 或 WPS 另存后重新上传`,
});

type Spent = { entries: number; bytes: number };

/**
 * Looks into an Office Open XML file (docx, xlsx, pptx): macros, controls, links out of it other than hyperlinks,
 * bombs. Every entry is unpacked and counted, since the sizes that a zip declares are only a claim.
 */
export async function inspectOffice(bytes: Uint8Array): Promise<ContentFault | undefined> {
  try {
    return await inspectZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 1, { entries: 0, bytes: 0 });
  } catch {
    return broken;
  }
}

async function inspectZip(bytes: Buffer, depth: number, spent: Spent): Promise<ContentFault | undefined> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const fault = await inspectEntry(zip, entry, depth, spent);
      if (fault) return fault;
    }
    return undefined;
  } finally {
    zip.close();
  }
}

async function inspectEntry(
  zip: ZipFile,
  entry: Entry,
  depth: number,
  spent: Spent,
): Promise<ContentFault | undefined> {
  const { fileName } = entry;
  spent.entries += 1;
  if (spent.entries > limits.entries) return bomb;
  if (fileName.endsWith('/')) return undefined;
  if (entry.isEncrypted()) return broken;
  const named = activeNames.find((pattern) => pattern.test(fileName));
  if (named) return active(fileName);

  const read = await unpack(zip, entry, spent);
  if (read === undefined) return bomb;
  if (read.length > ratioFrom && read.length > entry.compressedSize * limits.ratio) return bomb;
  // Names of parts are the same in capitals.
  if (/^\[content_types\]\.xml$/i.test(fileName)) return faultOfTags(fileName, read, faultOfType);
  if (/\.rels$/i.test(fileName)) return faultOfTags(fileName, read, faultOfRelation);
  if (embedded.test(fileName)) return depth < limits.depth ? inspectZip(read, depth + 1, spent) : bomb;
  return undefined;
}

function faultOfTags(
  fileName: string,
  bytes: Buffer,
  faultOf: (tag: XmlTag) => ContentFault | undefined,
): ContentFault | undefined {
  try {
    for (const tag of xmlTags(bytes)) {
      const fault = faultOf(tag);
      if (fault) return fault;
    }
    return undefined;
  } catch {
    return unreadable(fileName);
  }
}

const faultOfType = ({ attributes }: XmlTag): ContentFault | undefined =>
  [...attributes.values()].some((value) => /macroEnabled/i.test(value)) ? active('macroEnabled') : undefined;

/** Prefixes are left aside: whatever namespace a relationship claims, a reader might take it for one. */
function faultOfRelation({ name, attributes }: XmlTag): ContentFault | undefined {
  if (!/(?:^|:)Relationship$/i.test(name)) return undefined;
  const type = (attributes.get('Type') ?? '').trim();
  const kind = type.slice(type.lastIndexOf('/') + 1).slice(0, 40);
  if (activeRelation.test(type)) return active(kind);
  const isExternal = [...attributes].some(([key, value]) => /(?:^|:)TargetMode$/i.test(key) && value !== 'Internal');
  if (!isExternal && !outside.test(attributes.get('Target') ?? '')) return undefined;
  return hyperlinks.has(type) ? undefined : active(kind);
}

/** The entry's bytes; undefined when what is unpacked in all goes beyond the limit. */
async function unpack(zip: ZipFile, entry: Entry, spent: Spent): Promise<Buffer | undefined> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    spent.bytes += chunk.length;
    // Leaving the loop destroys the stream: the rest is never unpacked.
    if (spent.bytes > limits.bytes) return undefined;
    if (length > ratioFrom && length > entry.compressedSize * limits.ratio) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
