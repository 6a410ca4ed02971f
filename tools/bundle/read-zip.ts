import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';
import { err, ok, type Result } from '../../shared/platform/result.ts';
import { layoutFaults, type Tail } from './layout.ts';
import { readFailure, SourceReader, type Source } from './source.ts';
import { readTrailer, type Trailer } from './trailer.ts';
import { zipEntry, type ZipEntry } from './zip-entry.ts';

/** What lies in a zip, in the directory's order, and what is wrong with its build; contents are not read yet. */
export type ReadZip = {
  readonly zip: ZipFile;
  readonly entries: readonly ZipEntry[];
  readonly faults: readonly BundleFault[];
};

/**
 * Reads a zip's directory and the header before each of its files, and sees that together they account for each byte of
 * the file. The error says why it is no zip that can be read, whether damaged, cut or something else altogether.
 */
export async function readZip(source: Source): Promise<Result<ReadZip, BundleFault>> {
  const trailer = await readTrailer(source);
  if (!trailer.ok) return trailer;
  const opened = await openZip(source);
  if (!opened.ok) return opened;
  const zip = opened.value;
  const listed = await readDirectory(zip, source, trailer.value);
  if (!listed.ok) return listed;

  const entries: ZipEntry[] = [];
  const faults: BundleFault[] = [];
  for (const { entry, volume } of listed.value) {
    if (volume !== 0) faults.push(bundleFault(nameAsRead(entry), 'volume', '目录说它在另一卷压缩包里'));
    const read = await withHeader(zip, entry);
    if (read.ok) entries.push(read.value);
    else faults.push(read.error);
  }
  const layout = layoutFaults(await tailsOf(source, entries, trailer.value), trailer.value.start);
  // Where a header cannot be read, a gap in the layout says nothing new.
  const found = faults.length > 0 ? layout.filter(({ code }) => code !== 'gap') : layout;
  return ok({ zip, entries, faults: [...faults, ...entries.flatMap((entry) => entry.faults), ...found] });
}

async function openZip(source: Source): Promise<Result<ZipFile, BundleFault>> {
  try {
    return ok(
      await fromRandomAccessReaderPromise(new SourceReader(source), source.size, {
        autoClose: false,
        // Names are judged here, so that a bad one is told of and does not end the reading.
        decodeStrings: false,
        validateEntrySizes: false,
      }),
    );
  } catch (error) {
    return err(bundleFault('', 'directory', `zip 的目录无法读取（${causeOf(error)}）`));
  }
}

type Listed = { readonly entry: Entry; readonly volume: number };

async function readDirectory(
  zip: ZipFile,
  source: Source,
  { end, entries }: Trailer,
): Promise<Result<readonly Listed[], BundleFault>> {
  const read: Listed[] = [];
  // Where yauzl goes on reading; its types call this a boolean.
  const cursor = () => Number(zip.readEntryCursor);
  let at = cursor();
  try {
    for await (const entry of zip.eachEntry()) {
      // The one field of the directory that yauzl does not tell.
      const volume = (await source.read(at + 34, at + 36)).readUInt16LE();
      read.push({ entry, volume });
      at = cursor();
    }
  } catch (error) {
    const place = `第 ${read.length + 1} 项，共 ${entries} 项`;
    return err(bundleFault('', 'directory', `zip 的目录已损坏（${place}：${causeOf(error)}）`));
  }
  return at === end ? ok(read) : err(bundleFault('', 'directory', 'zip 的目录已损坏：其长度与所列的文件不符'));
}

async function withHeader(zip: ZipFile, entry: Entry): Promise<Result<ZipEntry, BundleFault>> {
  try {
    return ok(zipEntry(entry, await zip.readLocalFileHeaderPromise(entry)));
  } catch (error) {
    return err(bundleFault(nameAsRead(entry), 'header', `文件前的说明已损坏（${causeOf(error)}）`));
  }
}

const nameAsRead = ({ fileNameRaw }: Entry) => fileNameRaw.toString('utf8');

/** The bytes between each content and what comes next, where there are so few that they can be a data descriptor. */
async function tailsOf(source: Source, entries: readonly ZipEntry[], { start }: Trailer): Promise<readonly Tail[]> {
  const sorted = entries.toSorted((a, b) => a.start - b.start);
  const tails: Tail[] = [];
  for (const [index, entry] of sorted.entries()) {
    const next = sorted[index + 1]?.start ?? start;
    const short = next > entry.dataEnd && next - entry.dataEnd <= 24;
    tails.push({ entry, next, bytes: short ? await source.read(entry.dataEnd, next) : Buffer.alloc(0) });
  }
  return tails;
}

const causes: readonly (readonly [RegExp, string])[] = [
  [/strong encryption/, '已加密'],
  [/central directory file header signature/, '标记不对'],
  [/local file header signature/, '标记不对'],
  [/overflows file bounds|unexpected EOF/, '超出文件末尾'],
  [/multi-disk/, '是分卷压缩包的一卷'],
  [/extra field/, '附加信息不完整'],
];

/** yauzl's reasons in zh-CN, or why the system could not read. */
function causeOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return readFailure(error);
  return causes.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}
