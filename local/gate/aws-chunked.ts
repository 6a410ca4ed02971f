import { Transform, type TransformCallback } from 'node:stream';
import { S3Fault } from './s3-fault.ts';

const broken = (): S3Fault => new S3Fault(400, 'InvalidRequest', 'The aws-chunked body cannot be read.');
const longestLine = 8192;

/**
 * Takes the SDK's `aws-chunked` framing off a body: each chunk has a line with its length in hex, a chunk of length
 * 0 ends them, and trailing headers (a checksum) follow. Ends with an S3Fault when the framing is broken or cut off.
 */
export class AwsChunkedDecoder extends Transform {
  /** In lower case; complete when the stream has ended. */
  readonly trailers = new Map<string, string>();
  #waiting: Buffer = Buffer.alloc(0);
  #left = 0;
  #state: 'length' | 'data' | 'after data' | 'trailers' | 'done' = 'length';

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    try {
      while (this.#step()) {
        // Each step takes a line or a stretch of data off the front.
      }
      done();
    } catch (error) {
      done(error instanceof Error ? error : broken());
    }
  }

  override _flush(done: TransformCallback): void {
    done(this.#state === 'done' ? null : broken());
  }

  #step(): boolean {
    if (this.#state === 'data') return this.#data();
    const line = this.#line();
    if (line === undefined) return false;
    if (this.#state === 'length') this.#begin(line);
    else if (this.#state === 'after data' && line === '') this.#state = 'length';
    else if (this.#state === 'trailers') this.#trailer(line);
    else throw broken();
    return true;
  }

  #data(): boolean {
    if (this.#waiting.length === 0) return false;
    const part = this.#waiting.subarray(0, this.#left);
    this.#waiting = this.#waiting.subarray(part.length);
    this.#left -= part.length;
    if (this.#left === 0) this.#state = 'after data';
    this.push(part);
    return true;
  }

  #line(): string | undefined {
    const end = this.#waiting.indexOf('\r\n');
    if (end > longestLine || (end < 0 && this.#waiting.length > longestLine)) throw broken();
    if (end < 0) return undefined;
    const line = this.#waiting.toString('latin1', 0, end);
    this.#waiting = this.#waiting.subarray(end + 2);
    return line;
  }

  #begin(line: string): void {
    const [, length] = /^([0-9a-f]{1,8})(?:;|$)/i.exec(line) ?? [];
    if (length === undefined) throw broken();
    this.#left = Number.parseInt(length, 16);
    this.#state = this.#left === 0 ? 'trailers' : 'data';
  }

  #trailer(line: string): void {
    if (line === '') {
      this.#state = 'done';
      return;
    }
    const at = line.indexOf(':');
    if (at < 1) throw broken();
    this.trailers.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
}
