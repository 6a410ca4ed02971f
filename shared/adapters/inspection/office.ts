import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';

import type { ContentFault } from '../../actions/upload-ports.ts';

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
/** Relationships that fetch something when the file is opened; hyperlinks, which wait for a click, are not among them. */
const fetching = /(?:attachedTemplate|oleObject|frame|externalLink(?:Path)?|subDocument)"/i;

const active = (what: string): ContentFault => ({
  code: 'upload-active',
  detail: `文件含有宏、控件或外部链接（${what}），请另存为不含宏的文件后重新上传`,
});
const bomb: ContentFault = { code: 'upload-bomb', detail: '文件解压后过大，无法受理' };
const broken: ContentFault = { code: 'upload-broken', detail: '文件已损坏或已加密，无法打开' };

type Spent = { entries: number; bytes: number };

/**
 * Looks into an Office Open XML file (docx, xlsx, pptx): macros, controls, links that fetch, bombs. Every entry is
 * unpacked and counted, since the sizes that a zip declares are only a claim.
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
  if (fileName === '[Content_Types].xml' && /macroEnabled/i.test(read.toString())) return active('macroEnabled');
  if (fileName.endsWith('.rels')) return faultOfRelations(read.toString());
  if (embedded.test(fileName)) return depth < limits.depth ? inspectZip(read, depth + 1, spent) : bomb;
  return undefined;
}

function faultOfRelations(xml: string): ContentFault | undefined {
  for (const [tag] of xml.matchAll(/<Relationship\b[^>]*>/g)) {
    if (/TargetMode\s*=\s*["']External["']/i.test(tag) && fetching.test(tag)) return active('外部关系');
  }
  return undefined;
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
