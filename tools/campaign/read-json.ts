import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../../shared/platform/result.ts';

/**
 * A JSON file's content. The error is one line in zh-CN: why the file cannot be read, or at which line and column it
 * stops being JSON.
 */
export function readJsonFile(file: string): Result<unknown, string> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return err(`无法读取文件 ${file}：${reasonOf(error)}`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return err(`${file} 不是 UTF-8 编码的文本`);
  }
  try {
    return ok<unknown>(JSON.parse(text));
  } catch (error) {
    const { line, column } = placeOf(error, text);
    return err(`${file} 不是有效的 JSON：第 ${line} 行第 ${column} 列`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '文件不存在',
  EISDIR: '是文件夹，不是文件',
  EACCES: '没有读取权限',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}

/** The engine says `at position N`, or nothing of a place when the text ends too early. */
function placeOf(error: unknown, text: string): { readonly line: number; readonly column: number } {
  const position = /at position (\d+)/.exec((error as Error).message)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split(/\r\n|\r|\n/);
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}
