import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import {
  bundle,
  bundleWith,
  check,
  entriesOf,
  faultsOf,
  files,
  manifestOf,
  packed,
  sha256,
  sumsOf,
} from './bundles.ts';
import { field, handZip, numbers, type HandEntry } from './zip-writer.ts';

const form = '溧阳市/张三/审批表.pdf';
const photo = '溧阳市/张三/证件照.jpg';
const sound = entriesOf();
const data = (name: string) => sound.find((entry) => entry.name === name)?.data ?? Buffer.alloc(0);
const without = (name: string) => sound.filter((entry) => entry.name !== name);
const extra = (name: string, changes: Partial<HandEntry> = {}): HandEntry => ({
  name,
  data: Buffer.from('x'),
  ...changes,
});
const withExtra = (name: string, changes: Partial<HandEntry> = {}) => handZip([...sound, extra(name, changes)]);
const junk = Buffer.from('junk');

describe('what lies in a bundle', () => {
  test.each([
    ['a file missing', handZip(without(form)), [`missing ${form}`]],
    ['a file that is not listed', withExtra('溧阳市/多余.txt'), ['extra 溧阳市/多余.txt']],
    ['a file changed, its CRC right', bundleWith(form, { data: Buffer.from('%PDF-1.7 改批表') }), [`changed ${form}`]],
    ['a file longer', bundleWith(form, { data: Buffer.from('%PDF-1.7 审批表 ') }), [`size ${form}`]],
    ['a file emptied', bundleWith(form, { data: Buffer.alloc(0) }), [`size ${form}`]],
    [
      'two files swapped',
      handZip(
        sound.map((entry) =>
          entry.name === form || entry.name === photo
            ? { ...entry, data: data(entry.name === form ? photo : form) }
            : entry,
        ),
      ),
      [`size ${form}`, `size ${photo}`],
    ],
    ['a file renamed', bundleWith(form, { name: '溧阳市/李四.pdf' }), [`missing ${form}`, 'extra 溧阳市/李四.pdf']],
    ['a file twice', handZip([...sound, extra(form, { data: data(form) })]), [`path-repeated ${form}`]],
    ['two names that differ in case only', withExtra('目录.HTML'), ['path-clash 目录.HTML', 'extra 目录.HTML']],
    [
      'a folder where a file should be',
      handZip([...without(form), { name: `${form}/`, data: Buffer.alloc(0), attributes: 0x10 }]),
      [`missing ${form}`],
    ],
    ['a file in a folder that is a file', withExtra('目录.html/a'), ['path-clash 目录.html/a', 'extra 目录.html/a']],
    ['no manifest', handZip(without('manifest.json')), ['missing manifest.json']],
    ['no sums', handZip(without('SHA256SUMS')), ['missing SHA256SUMS']],
    ['no file at all', handZip([]), ['missing manifest.json']],
  ])('given %s, when it is checked, then that is told with its path', async (_what, bytes, faults) => {
    expect(await faultsOf(bytes)).toEqual(faults);
  });

  test('given swapped, renamed and surplus files, when they are checked, then it is told which listed file they are', async () => {
    const swapped = handZip(sound.map((entry) => (entry.name === form ? { ...entry, data: data(photo) } : entry)));
    expect((await check(swapped)).faults[0]?.message).toContain(`内容与清单中的“${photo}”相同`);
    const renamed = await check(bundleWith(form, { name: '李四.pdf' }));
    expect(renamed.faults[1]?.message).toContain(`内容与清单中的“${form}”相同`);
  });
});

describe('names that are not safe', () => {
  test.each([
    ['../../etc/passwd', 'path-parent'],
    ['溧阳市/../../a', 'path-parent'],
    ['/etc/passwd', 'path-absolute'],
    ['C:/Windows/a', 'path-drive path-unwritable'],
    ['c:a', 'path-drive path-unwritable'],
    [String.raw`..\a`, 'path-backslash'],
    ['a\u0000b', 'path-control'],
    ['a\u001b[2Jb', 'path-control'],
    ['审批\u202Efdp.exe', 'path-control'],
    ['a//b', 'path-step'],
    ['./a', 'path-step'],
    ['', 'path-empty'],
    ['a?.txt', 'path-unwritable'],
    ['a /b', 'path-unwritable'],
    ['a./b', 'path-unwritable'],
    ['溧阳市/NUL.txt', 'path-unwritable'],
  ])('given a file %j, when it is checked, then its name is a fault of its own', async (name, codes) => {
    expect(await faultsOf(withExtra(name))).toEqual(
      [...codes.split(' '), 'extra'].map((code) => `${code} ${name}`.trim()),
    );
  });

  test('given a name that is spelt in two ways of Unicode, when it is checked, then they clash', async () => {
    const bytes = handZip([...entriesOf({ 'é.txt': 'a' }), extra('e\u0301.txt')]);
    expect(await faultsOf(bytes)).toEqual(['path-clash e\u0301.txt', 'extra e\u0301.txt']);
  });

  test('given a name that is no UTF-8, when it is checked, then that is told', async () => {
    const gbk = Buffer.from([0xb3, 0xa3]);
    const bytes = handZip([...sound, { ...extra(''), name: gbk }]);
    expect(await faultsOf(bytes)).toEqual(['name-encoding \uFFFD\uFFFD', 'extra \uFFFD\uFFFD']);
  });

  test.each(['溧阳市/张三/1.0 版（终稿）.tar.gz', '.well-known', '武进区/㐂𠮷.pdf', 'console.txt', 'a b'])(
    'given a file %j, when it is checked, then there is nothing wrong with it',
    async (name) => {
      expect(await check(bundle({ [name]: 'x' }))).toMatchObject({ faults: [], remarks: [] });
    },
  );
});

describe('how a bundle is zipped', () => {
  const stored = data(form).length;
  test.each<[string, Buffer, readonly string[]]>([
    ['a content damaged', bundleWith(form, { crc: 1 }), [`crc ${form}`]],
    ['an encrypted file', bundleWith(form, { flags: 0x0801 }), [`encrypted ${form}`]],
    ['a strongly encrypted file', bundleWith(form, { flags: 0x0841 }), ['directory']],
    ['a link', bundleWith(form, { attributes: 0o120777 * 0x10000 }), [`not-plain ${form}`]],
    ['a folder that has a content', withExtra('a/', { attributes: 0x10 }), ['folder-with-content a/']],
    ['a file with the attribute of a folder', bundleWith(form, { attributes: 0x10 }), [`not-plain ${form}`]],
    [
      'a file for a program that is not there yet',
      bundleWith(form, { needed: 63 }),
      [`not-plain ${form}`, `headers-differ ${form}`],
    ],
    [
      'another name before the content',
      bundleWith(form, { local: { name: '溧阳市/张三/审批表.exe' } }),
      [`headers-differ ${form}`],
    ],
    ['another CRC before the content', bundleWith(form, { local: { crc: 1 } }), [`headers-differ ${form}`]],
    ['another length before the content', bundleWith(form, { local: { size: 1 } }), [`headers-differ ${form}`]],
    [
      'one of two lengths left open before the content',
      bundleWith(form, {
        flags: 0x0808,
        after: numbers([4, crc32(data(form))], [4, stored], [4, stored]),
        local: { size: 0 },
      }),
      [`headers-differ ${form}`],
    ],
    ['a stored file of two lengths', bundleWith(form, { size: 3 }), [`lengths ${form}`]],
    [
      'a second name in an extra field',
      bundleWith(form, { extra: field(0x7075, Buffer.from('\x01CRC4evil.exe')) }),
      [`extra-field ${form}`],
    ],
    ['an unknown extra field', bundleWith(form, { local: { extra: field(0xcafe, junk) } }), [`extra-field ${form}`]],
    [
      'a zip64 field of another length',
      bundleWith(form, { extra: field(1, numbers([8, 1])) }),
      [`headers-differ ${form}`, `extra-field ${form}`],
    ],
    ['a comment on a file', bundleWith(form, { comment: 'x' }), [`entry-comment ${form}`]],
    ['bytes between files', bundleWith(form, { after: junk }), [`gap ${form}`]],
    ['bytes after the last file', bundleWith(photo, { after: junk }), [`gap ${photo}`]],
    [
      'a descriptor that says something else',
      bundleWith(form, { flags: 0x0808, after: Buffer.alloc(12) }),
      [`descriptor ${form}`],
    ],
    ['a descriptor that is not there', bundleWith(form, { flags: 0x0808 }), [`descriptor ${form}`]],
    ['a deflated file of another length', bundleWith(form, { deflated: true, size: stored + 1 }), [`shorter ${form}`]],
    ['a deflated file that is longer', bundleWith(form, { deflated: true, size: stored - 1 }), [`longer ${form}`]],
    [
      'bytes after a deflated file',
      bundleWith(form, { deflated: true, deflatedMore: junk }),
      [`deflated-more ${form}`],
    ],
    ['a header that is not there', bundleWith(form, { at: 5 }), [`header ${form}`, `missing ${form}`]],
    ['a header beyond the end', bundleWith(form, { at: 0xfffffff0 }), [`header ${form}`, `missing ${form}`]],
    ['one entry too few', handZip(sound, { count: 4 }), ['directory']],
    ['one entry too many', handZip(sound, { count: 6 }), ['directory']],
    ['a comment', handZip(sound, { comment: 'x' }), ['comment']],
    ['bytes before it', Buffer.concat([junk, bundle()]), ['bytes-before']],
    ['bytes after it', Buffer.concat([bundle(), junk]), ['bytes-after']],
    ['bytes before it, as zip64', Buffer.concat([junk, bundle(files, {}, { zip64: true })]), ['bytes-before']],
    ['another zip before it', Buffer.concat([bundle(), bundle()]), ['cut']],
    ['nothing in it', Buffer.alloc(0), ['empty']],
    ['a start of an end', Buffer.from('PK\x05\x06'), ['not-a-zip']],
    ['something else in it', Buffer.alloc(100_000, 'no zip '), ['not-a-zip']],
  ])('given %s, when it is checked, then that is told', async (_what, bytes, faults) => {
    expect(await faultsOf(bytes)).toEqual(faults);
  });

  const mark: [number, number] = [4, 0x08074b50];
  const crc: [number, number] = [4, crc32(data(form))];
  test.each([
    ['short', numbers(crc, [4, stored], [4, stored])],
    ['short, with its mark', numbers(mark, crc, [4, stored], [4, stored])],
    ['of zip64', numbers(crc, [8, stored], [8, stored])],
    ['of zip64, with its mark', numbers(mark, crc, [8, stored], [8, stored])],
  ])('given a descriptor that is %s, when it is checked, then it is one', async (_how, after) => {
    const open = { crc: 0, size: 0, packed: 0 };
    expect(await faultsOf(bundleWith(form, { flags: 0x0808, after, local: open }))).toEqual([]);
    expect(await faultsOf(bundleWith(form, { flags: 0x0808, after, local: { crc: 0 } }))).toEqual([]);
    const wrong = Buffer.from(after);
    wrong[after.length - 1] = 1;
    expect(await faultsOf(bundleWith(form, { flags: 0x0808, after: wrong }))).toEqual([`descriptor ${form}`]);
  });

  test('given two entries on the same bytes, when they are checked, then the shared ones are not read', async () => {
    const twice = handZip([...sound, { ...extra('again.pdf'), data: data(form), at: 0 }]);
    expect(await faultsOf(twice)).toContain('overlap manifest.json');
  });

  test('given numbers of zip64 that no file reaches, when they are checked, then nothing is thrown', async () => {
    const zip64 = bundle(files, {}, { zip64: true });
    const record = zip64.indexOf('PK\x06\x06', 0, 'latin1');
    for (const at of [24, 32, 40, 48, 64]) {
      const wild = Buffer.from(zip64);
      wild.writeBigUInt64LE(0xfffffffffffffff0n, record + at);
      expect(await faultsOf(wild), `field at ${at}`).toEqual(['directory']);
    }
    const far = handZip(sound.map((entry) => (entry.name === form ? { ...entry, zip64: true, at: 2 ** 60 } : entry)));
    expect(await faultsOf(far)).toEqual([`header ${form}`, `missing ${form}`]);
  });
});

describe('a bundle that was packed once more', () => {
  const unmarked = (entry: HandEntry): HandEntry => ({ ...entry, flags: 0 });
  test.each([
    ['compressed', sound.map((entry) => ({ ...entry, deflated: true })), ['5 个文件经过压缩，像是重新打包过']],
    [
      'with its folders',
      [...sound, { name: '溧阳市/', data: Buffer.alloc(0), attributes: 0o040755 * 0x10000 + 0x10 }],
      ['另有 1 个文件夹条目，像是重新打包过'],
    ],
    ['in another order', sound.toReversed(), ['文件的次序与清单不同，像是重新打包过']],
    ['without saying UTF-8', sound.map(unmarked), ['3 个名称没有标明是 UTF-8，在 Windows 上解压可能成为乱码']],
    ['with times and owners', sound.map((entry) => ({ ...entry, extra: field(0x5455, Buffer.alloc(5)) })), []],
  ])('given it %s, when it is checked, then it is sound, with a remark', async (_how, entries, remarks) => {
    expect(await check(handZip(entries))).toMatchObject({ faults: [], remarks });
  });
});

describe('the manifest', () => {
  const json = canonicalJson(manifestOf(files));
  const resummed = (text: string) => handZip(packed(text, sumsOf(text, manifestOf(files).files)));
  const [first] = manifestOf(files).files;
  const listing = (path: string) => ({ files: [...manifestOf(files).files, { ...first!, path }] });

  test.each([
    ['no JSON', '{', ['json manifest.json']],
    ['with a mark of the byte order', `\uFEFF${json}`, ['json manifest.json']],
    ['of another version', json.replace('bundle/1', 'bundle/2'), ['version manifest.json']],
    ['with a line end', `${json}\n`, ['not-canonical manifest.json']],
    [
      'with a field twice',
      json.replace('"draft":false', '"draft":true,"draft":false'),
      ['not-canonical manifest.json'],
    ],
    ['with an unknown field', json.replace('{', '{"a":1,'), ['schema-unknown-field manifest.json']],
    ['without its files', canonicalJson({ ...manifestOf(files), files: [] }), ['schema-too-small manifest.json']],
    ['a list', '[]', ['schema-invalid-type manifest.json']],
    [
      'without two of its fields',
      canonicalJson({ ...manifestOf(files), asOf: undefined, draft: undefined }),
      ['schema-missing manifest.json', 'schema-missing manifest.json'],
    ],
  ])('given one that is %s, when it is checked, then that is told', async (_what, text, faults) => {
    expect(await faultsOf(resummed(text))).toEqual(faults);
  });

  test('given faults of two fields, when they are told, then each has its place', async () => {
    const wrong = json.replace(`"size":${first!.size}`, '"size":-1').replace('"revision":3', '"revision":0');
    expect((await check(resummed(wrong))).faults.map(({ message }) => message)).toEqual([
      'campaign.revision：应大于 0',
      'files[0].size：不能小于 0',
    ]);
  });

  test.each([
    ['manifest.json', ['path-reserved manifest.json', 'size manifest.json']],
    ['../a', ['path-parent ../a', 'missing ../a']],
    ['目录.html', ['path-repeated 目录.html']],
  ])('given %j among its files, when it is checked, then that is told', async (path, faults) => {
    expect(await faultsOf(bundle(files, listing(path)))).toEqual(faults);
  });

  test('given lacks and no draft, when it is checked, then it contradicts itself', async () => {
    const lacks = [{ district: '溧阳市', of: '张三', kind: 'photo', name: '证件照' }];
    expect(await faultsOf(bundle(files, { lacks }))).toEqual(['lacks-without-draft manifest.json']);
    expect(await faultsOf(bundle(files, { lacks, draft: true }))).toEqual([]);
  });

  test('given it changed with all sums set right, when its own sum is given, then it is another bundle', async () => {
    const forged = { ...files, [form]: '%PDF-1.7 伪造' };
    const bytes = bundle(forged);
    expect(await faultsOf(bytes)).toEqual([]);
    expect(await faultsOf(bytes, sha256(json))).toEqual(['other-bundle manifest.json']);
    expect(await faultsOf(bundle(), sha256(json))).toEqual([]);
  });
});

describe('SHA256SUMS', () => {
  const manifest = canonicalJson(manifestOf(files));
  const sums = sumsOf(manifest, manifestOf(files).files);
  const lines = sums.split('\n');
  const line = `${'0'.repeat(64)}  another\n`;

  test.each([
    ['of another manifest', sumsOf(`${manifest} `, manifestOf(files).files), ['sums-wrong']],
    ['without its first line', lines.slice(1).join('\n'), ['sums-missing']],
    ['with a line more', sums + line, ['sums-extra']],
    ['with a wrong sum', sums.replace(sha256(data(form)), '0'.repeat(64)), ['sums-wrong']],
    [
      'in capitals',
      sums.toUpperCase(),
      Array.from({ length: 4 }, () => 'sums-missing').concat(Array.from({ length: 4 }, () => 'sums-extra')),
    ],
    ['in another order', [...lines.slice(0, -1).toReversed(), ''].join('\n'), ['sums-form']],
    [
      'with Windows line ends',
      sums.replaceAll('\n', '\r\n'),
      Array.from({ length: 4 }, () => 'sums-missing').concat(Array.from({ length: 4 }, () => 'sums-extra')),
    ],
    ['without its last line end', sums.slice(0, -1), ['sums-form']],
    ['empty', '', Array.from({ length: 4 }, () => 'sums-missing')],
  ])('given it %s, when it is checked, then that is told', async (_what, text, faults) => {
    expect(await faultsOf(handZip(packed(manifest, text)))).toEqual(faults.map((code) => `${code} SHA256SUMS`));
  });
});
