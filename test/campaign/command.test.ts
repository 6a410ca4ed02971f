import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'juxian-campaign-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function campaign(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/campaign.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function fileWith(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('npm run campaign -- check', () => {
  test('given the 2022 campaign, when it is checked, then its summary is shown and the exit code is 0', () => {
    const { status, stdout, stderr } = campaign('check', 'campaigns/changzhou-2022.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const shown of [
      '市局推选',
      '述职 70%',
      '各地推荐 8%',
      '入选 41',
      '2022-05-16 09:00',
      '2022-05-09',
      '检查通过',
    ])
      expect(stdout).toContain(shown);
  });

  test('given a broken file, when it is checked, then every fault has its line with its path, and the exit code is 1', () => {
    const file = 'test/campaign/broken/weights-not-100.json';
    const { status, stdout, stderr } = campaign('check', file);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      'tracks[0].stages[1].score.components：各项权重之和为 90.00，应为 100（weights-not-100）',
      'tracks[0].stages[2].score.components：各项权重之和为 100.50，应为 100（weights-not-100）',
      `${file}：共 2 处错误，未通过检查`,
    ]);
  });

  test.each([
    ['a comma missing', '{\n  "id": "a"\n  "title": "b"\n}', '第 3 行第 3 列'],
    ['an end too early', '{\n  "id": "a"\n', '第 3 行第 1 列'],
    ['a comma too many', '{\n  "id": ["a", ]\n}', '第 2 行第 15 列'],
    ['a comment', '{ // id\n}', '第 1 行第 3 列'],
    ['Windows line ends', '{\r\n  "id": a }', '第 2 行第 9 列'],
    ['nothing in it', '', '第 1 行第 1 列'],
  ])('given a file with %s, when it is checked, then line and column are told', (_what, text, place) => {
    const file = fileWith('bad.json', text);
    expect(campaign('check', file)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${file} 不是有效的 JSON：${place}\n`,
    });
  });

  test('given a field that stands twice, when the file is checked, then it is named with its place', () => {
    const file = fileWith('twice.json', '{ "id": "a", "x": { "id": 1 },\n  "id": "b" }');
    expect(campaign('check', file).stderr).toBe(`${file}：第 2 行第 3 列：字段 id 重复\n`);
  });

  test('given a file in GB 18030, when it is checked, then the encoding is named', () => {
    const file = fileWith('gbk.json', new Uint8Array([0x22, 0xb3, 0xa3, 0xd6, 0xdd, 0x22]));
    expect(campaign('check', file).stderr).toBe(`${file} 不是 UTF-8 编码的文本\n`);
  });

  test('given a file that does not exist, when it is checked, then that is said', () => {
    const { status, stderr } = campaign('check', join(folder, 'none.json'));
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^无法读取文件 .*：文件不存在\n$/) });
  });

  test.each([[[]], [['check']], [['check', 'a.json', 'b.json']], [['load', 'a.json']]])(
    'given the arguments %j, when it is started, then the usage is shown and the exit code is 1',
    (args) => {
      const { status, stderr } = campaign(...args);
      expect({ status, usage: stderr.split('\n')[0] }).toEqual({
        status: 1,
        usage: '用法：npm run campaign -- check 文件',
      });
    },
  );
});
