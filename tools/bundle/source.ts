import { open, stat, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { RandomAccessReader } from 'yauzl';
import { err, ok, type Result } from '../../shared/platform/result.ts';

/** A file of known length that is read in any order. Ends are exclusive. */
export type Source = {
  readonly size: number;
  /** Fewer bytes where the source ends earlier. */
  readonly read: (start: number, end: number) => Promise<Buffer>;
};

export type OpenSource = { readonly source: Source; readonly close: () => Promise<void> };

const pieceLength = 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '文件不存在',
  ENOTDIR: '文件不存在',
  EISDIR: '是文件夹，不是文件',
  EACCES: '没有读取权限',
};

/** Opens a file for reading; the error is why it cannot be read, in zh-CN. */
export async function openFile(file: string): Promise<Result<OpenSource, string>> {
  try {
    // First, as opening a pipe would wait for somebody to write into it.
    const stats = await stat(file);
    if (!stats.isFile()) return err(stats.isDirectory() ? '是文件夹，不是文件' : '不是普通文件');
    const handle = await open(file, 'r');
    return ok({ source: fileSource(handle, stats.size), close: () => handle.close() });
  } catch (error) {
    return err(readFailure(error));
  }
}

/** Why the system could not read, in zh-CN. What is no error of the system is a bug, and thrown again. */
export function readFailure(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return reasons[code] ?? `读取出错（${code}）`;
}

function fileSource(handle: FileHandle, size: number): Source {
  return {
    size,
    read: async (start, end) => {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(end, size) - start));
      if (buffer.length === 0) return buffer;
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      return buffer.subarray(0, bytesRead);
    },
  };
}

/** A stream of the file system would close the file when yauzl is done with one entry. */
async function* piecesOf(source: Source, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += pieceLength) yield source.read(at, Math.min(end, at + pieceLength));
}

/** What yauzl reads a source by. It never reads beyond the end, which yauzl reports as one more broken zip. */
export class SourceReader extends RandomAccessReader {
  readonly #source: Source;

  constructor(source: Source) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(piecesOf(this.#source, start, end));
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    // An offset of a broken zip64 record may be a number that no file system takes.
    if (position + length > this.#source.size) {
      setImmediate(() => callback(null, 0));
      return;
    }
    callbackify(this.#source.read)(position, position + length, (error, bytes) =>
      error ? callback(error) : callback(null, bytes.copy(buffer, offset)),
    );
  }
}
