import { readFileSync } from 'node:fs';
import { visit } from 'jsonc-parser';
import { err, ok, type Result } from '../../shared/platform/result.ts';

/**
 * A JSON file's content. The error is one line in zh-CN: why the file cannot be read, at which line and column it stops
 * being JSON, or where a field stands twice (of which a parser would silently take the last).
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
  const flaw = firstFlaw(text);
  if (flaw?.repeated !== undefined) return err(`${file}：${flaw.place}：字段 ${flaw.repeated} 重复`);
  try {
    return ok<unknown>(JSON.parse(text));
  } catch {
    return err(`${file} 不是有效的 JSON${flaw ? `：${flaw.place}` : ''}`);
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

type Flaw = { readonly place: string; readonly repeated?: string };

/** JSON.parse tells a place for some mistakes only, and none of a field that stands twice. */
function firstFlaw(text: string): Flaw | undefined {
  const flaws: Flaw[] = [];
  const fields: Set<string>[] = [];
  const place = (line: number, column: number) => `第 ${line + 1} 行第 ${column + 1} 列`;
  visit(
    text,
    {
      onObjectBegin: () => void fields.push(new Set()),
      onObjectEnd: () => void fields.pop(),
      onObjectProperty: (name, _offset, _length, line, column) => {
        if (fields.at(-1)?.has(name)) flaws.push({ place: place(line, column), repeated: name });
        fields.at(-1)?.add(name);
      },
      onError: (_error, _offset, _length, line, column) => void flaws.push({ place: place(line, column) }),
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  return flaws[0];
}
