import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import { bundle, bundleWith, entriesOf, files, manifestOf, sha256 } from './bundles.ts';
import { handZip } from './zip-writer.ts';

const root = resolve(import.meta.dirname, '../..');
const sum = sha256(canonicalJson(manifestOf(files)));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'juxian-bundle-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/bundle.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function fileWith(name: string, content: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const last = (text: string) => text.trimEnd().split('\n').at(-1);

describe('npm run bundle -- verify', () => {
  test('given a sound bundle, when it is checked, then its summary is shown, its sum, and that this was not compared', () => {
    const file = fileWith('sound.zip', bundle());
    const { status, stdout, stderr } = run('verify', file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      `文件　　　${file}（${bundle().length.toLocaleString('en-US')} 字节）`,
      '评选　　　乡村振兴创新顾问评选（常州市）',
      '轮次　　　市级推选（最终排名）',
      '性质　　　正式材料',
      '数据截至　2022-06-01 16:00:00（北京时间）',
      '清单内容　3 个文件，共 64 字节',
      '缺少材料　无',
      `校验值　　${sum}`,
      '　　　　　未比对：用 --manifest 给出从系统另外得到的校验值，才能确认是哪一份',
      '',
      '结论：通过，各文件与包内清单一致（清单本身未与另外得到的校验值比对）',
      '',
    ]);
    expect(readdirSync(folder)).toEqual(['sound.zip']);
  });

  test('given the sum that people passed on, when it is the one, then it is that bundle; when not, it is refused', () => {
    const file = fileWith('sound.zip', bundle());
    const groups = sum.toUpperCase().replaceAll(/(.{8})/g, '$1 ');
    const same = run('verify', file, '--manifest', groups);
    expect({ status: same.status, verdict: last(same.stdout) }).toEqual({
      status: 0,
      verdict: '结论：通过，就是所指的那一份材料包，各文件完整、未被改动',
    });
    const other = run('verify', file, '--manifest', 'a'.repeat(64));
    expect({ status: other.status, verdict: last(other.stdout) }).toEqual({
      status: 1,
      verdict: '结论：未通过，共 1 处问题',
    });
    expect(other.stdout).toContain('不是所指的那一份材料包');
  });

  test('given a draft, when it is checked, then it says so twice, and what it lacks', () => {
    const lacks = Array.from({ length: 60 }, (_none, index) => ({
      district: '溧阳市',
      of: `张${index}`,
      kind: 'photo',
      name: '证件照',
    }));
    const { status, stdout } = run('verify', fileWith('draft.zip', bundle(files, { draft: true, lacks })));
    expect(status).toBe(0);
    expect(stdout).toContain('性质　　　草稿，不得作为正式材料');
    expect(stdout).toContain('缺少材料　60 项：\n  溧阳市　张0　证件照\n');
    expect(stdout).toContain('  ……另有 10 项\n');
    expect(last(stdout)).toContain('这是草稿，不得作为正式材料');
  });

  test('given many faults, when they are shown, then fifty of them with their files, and how many more', () => {
    const more = Array.from({ length: 70 }, (_none, index) => ({ name: `多余/${index}`, data: Buffer.from('x') }));
    const { status, stdout } = run('verify', fileWith('many.zip', handZip([...entriesOf(), ...more])));
    expect(status).toBe(1);
    expect(stdout.match(/^ {2}多余\/\d+：清单没有列出这个文件$/gm)).toHaveLength(50);
    expect(stdout).toContain('  ……另有 20 处问题\n');
    expect(last(stdout)).toBe('结论：未通过，共 70 处问题');
  });

  test('given names that would command a terminal, when they are shown, then they do not', () => {
    const title = '评选\u001b]0;x\u0007\u202Etxt\n结论：通过';
    const evil = bundle(files, { campaign: { ...manifestOf(files).campaign, title } });
    const shown = [
      run('verify', fileWith('evil.zip', evil)),
      run('verify', fileWith('evil-name.zip', bundleWith('目录.html', { name: 'a\u001b[2K\r\u009B31m' }))),
      run('verify', join(folder, 'none\u001b[2J.zip')),
    ];
    for (const { stdout, stderr } of shown)
      expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(shown[0]?.stdout).toContain(String.raw`评选\u{1b}]0;x\u{7}\u{202e}txt\u{a}结论：通过（`);
    expect(shown[1]?.stdout).toContain(String.raw`a\u{1b}[2K\u{d}\u{9b}31m：名称含有控制字符`);
  });

  test.each([
    ['nothing in it', () => fileWith('empty.zip', Buffer.alloc(0)), '  文件是空的'],
    [
      'something else in it',
      () => fileWith('text.zip', Buffer.from('no zip')),
      '  不是 zip 文件，或者开头和末尾都已损坏',
    ],
    [
      'half of it',
      () => fileWith('half.zip', bundle().subarray(0, 700)),
      '  文件不完整：只有前面一部分，没有下载完或者没有复制完',
    ],
    [
      'bytes after it',
      () => fileWith('after.zip', Buffer.concat([bundle(), Buffer.from('xy')])),
      '  文件末尾多出 2 个字节，不是系统发出的原样',
    ],
  ])('given a file with %s, when it is checked, then one sentence says so', (_what, file, sentence) => {
    const { status, stdout, stderr } = run('verify', file());
    expect({ status, stderr, said: stdout.split('\n').slice(2) }).toEqual({
      status: 1,
      stderr: '',
      said: ['问题：', sentence, '', '结论：未通过，共 1 处问题', ''],
    });
  });

  test.each([
    ['does not exist', () => join(folder, 'none.zip'), '文件不存在'],
    [
      'is a folder',
      () => {
        mkdirSync(join(folder, 'folder.zip'), { recursive: true });
        return join(folder, 'folder.zip');
      },
      '是文件夹，不是文件',
    ],
    ['is a device', () => '/dev/null', '不是普通文件'],
  ])('given a file that %s, when it is checked, then that is said', (_what, file, reason) => {
    expect(run('verify', file())).toEqual({ status: 1, stdout: '', stderr: `无法读取文件 ${file()}：${reason}\n` });
  });

  test.each([
    [[]],
    [['verify']],
    [['verify', 'a.zip', 'b.zip']],
    [['check', 'a.zip']],
    [['verify', 'a.zip', '--manifest', 'abc']],
    [['verify', 'a.zip', '--manifest']],
    [['verify', 'a.zip', '--other']],
  ])('given the arguments %j, when it is started, then the usage is shown and the exit code is 1', (args) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout, usage: stderr.split('\n')[0] }).toEqual({
      status: 1,
      stdout: '',
      usage: '用法：npm run bundle -- verify 文件 [--manifest 校验值]',
    });
  });
});
