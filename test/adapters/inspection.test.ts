import exifr from 'exifr';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { samplePdf, samplePng } from '../../sample/files.ts';
import { copyImage } from '../../shared/adapters/inspection/image.ts';
import { inspectFile } from '../../shared/adapters/inspection/inspect-file.ts';
import { inspectOffice } from '../../shared/adapters/inspection/office.ts';
import { inspectPdf } from '../../shared/adapters/inspection/pdf.ts';
import { guardDutyScanner, signatureScanner } from '../../shared/adapters/inspection/scanners.ts';
import { packed, pdfWith } from '../support/pdf.ts';
import { docxOf, zipOf } from '../support/zip.ts';

describe('a PDF', () => {
  test.each([
    ['a plain one', Buffer.from(samplePdf('L1')), undefined],
    ['one that opens at a page', pdfWith('/OpenAction [3 0 R /Fit]'), undefined],
    [
      'one with a link',
      pdfWith('', '<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://a.cn) >> >>'),
      undefined,
    ],
    ['an inert object in a stream', pdfWith('', packed('<< /Title (x) >>')), undefined],
    ['a script on opening', pdfWith('/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>'), 'upload-active'],
    ['a script under an escaped name', pdfWith('/OpenAction << /S /Java#53cript /J#53 (x) >>'), 'upload-active'],
    [
      'a script in an object stream',
      pdfWith('/OpenAction 9 0 R', packed('<< /S /JavaScript /JS (x) >>')),
      'upload-active',
    ],
    ['a script in a stream that nothing leads to', pdfWith('', packed('<< /JS (x) >>')), 'upload-active'],
    ['a program to start', pdfWith('', '<< /S /Launch /F (cmd.exe) >>'), 'upload-active'],
    ['an attachment', pdfWith('', '<< /Type /EmbeddedFile /Length 0 >>\nstream\n\nendstream'), 'upload-active'],
    ['actions of a page', pdfWith('', packed('<< /AA << /O << /S /GoTo >> >> >>')), 'upload-active'],
    ['a form of the XFA kind', pdfWith('/AcroForm << /XFA 4 0 R >>'), 'upload-active'],
    ['a stream of objects that unpacks to 80 MB', pdfWith('', packed('<< >>', ' '.repeat(80_000_000))), 'upload-bomb'],
    [
      'one with a password',
      Buffer.from(
        pdfWith('')
          .toString('latin1')
          .replace('/Root', '/Encrypt << /Filter /Standard /V 1 /R 2 /O (a) /U (b) /P 1 >> /Root'),
        'latin1',
      ),
      'upload-broken',
    ],
    [
      'no pages',
      Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'),
      'upload-broken',
    ],
    ['a header alone', Buffer.from('%PDF-1.7\n'), 'upload-broken'],
  ])('given %s, when inspected, then it is taken or refused', async (_name, bytes, code) => {
    expect((await inspectPdf(bytes, 5))?.code).toBe(code);
  });

  test('given more pages than allowed, when inspected, then it is refused with their number', async () => {
    const two = pdfWith('', '<< /Type /Page /Parent 2 0 R >>');
    expect(await inspectPdf(two, 2)).toBeUndefined();
    expect(await inspectPdf(two, 1)).toEqual({ code: 'upload-pages', detail: 'PDF 共 2 页，最多 1 页' });
  });
});

const external = (type: string): string =>
  `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="https://a.cn/x" TargetMode="External"/></Relationships>`;

describe('an office file', () => {
  test.each([
    ['a plain one', docxOf(), undefined],
    [
      'one with a hyperlink',
      docxOf([{ name: 'word/_rels/document.xml.rels', data: external('hyperlink') }]),
      undefined,
    ],
    ['one with a sheet inside', docxOf([{ name: 'word/embeddings/a.xlsx', data: docxOf() }]), undefined],
    ['a macro', docxOf([{ name: 'word/vbaProject.bin', data: 'x' }]), 'upload-active'],
    [
      'a macro in a sheet inside',
      docxOf([{ name: 'word/embeddings/a.xlsx', data: docxOf([{ name: 'xl/vbaProject.bin', data: 'x' }]) }]),
      'upload-active',
    ],
    ['a type with macros', docxOf([], 'application/vnd.ms-word.document.macroEnabled.main+xml'), 'upload-active'],
    ['a control', docxOf([{ name: 'word/activeX/activeX1.xml', data: 'x' }]), 'upload-active'],
    ['an object of another program', docxOf([{ name: 'word/embeddings/oleObject1.bin', data: 'x' }]), 'upload-active'],
    ['a link to another book', docxOf([{ name: 'xl/externalLinks/externalLink1.xml', data: 'x' }]), 'upload-active'],
    [
      'a template from elsewhere',
      docxOf([{ name: 'word/_rels/settings.xml.rels', data: external('attachedTemplate') }]),
      'upload-active',
    ],
    [
      'an entry of 40 MB of zeros',
      docxOf([{ name: 'word/media/a.bmp', data: Buffer.alloc(40_000_000) }]),
      'upload-bomb',
    ],
    [
      'an entry that claims to be small',
      docxOf([{ name: 'word/media/a.bmp', data: Buffer.alloc(40_000_000), claimed: 10 }]),
      'upload-broken',
    ],
    [
      'many entries, none too large, that unpack to 420 MB',
      docxOf(
        Array.from({ length: 60 }, (_, index) => ({ name: `word/media/${index}.bmp`, data: Buffer.alloc(7_000_000) })),
      ),
      'upload-bomb',
    ],
    [
      'too many entries',
      docxOf(Array.from({ length: 5_001 }, (_, index) => ({ name: `a${index}`, data: '' }))),
      'upload-bomb',
    ],
    [
      'zips in zips',
      docxOf([{ name: 'word/embeddings/a.docx', data: docxOf([{ name: 'word/embeddings/b.docx', data: docxOf() }]) }]),
      'upload-bomb',
    ],
    ['an entry that climbs out', zipOf([{ name: '../a', data: 'x' }]), 'upload-broken'],
    ['half a file', docxOf().subarray(0, 200), 'upload-broken'],
  ])('given %s, when inspected, then it is taken or refused', async (_name, bytes, code) => {
    expect((await inspectOffice(bytes))?.code).toBe(code);
  });

  test('given a media type, when inspected, then the inspection is the one that fits', async () => {
    const limits = { maxPages: 1, maxPixels: 1 };
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    expect(await inspectFile(Buffer.from('x'), { ...limits, mediaType: word })).toMatchObject({
      code: 'upload-broken',
    });
    expect(await inspectFile(Buffer.from('x'), { ...limits, mediaType: 'application/pdf' })).toMatchObject({
      code: 'upload-broken',
    });
    expect(await inspectFile(Buffer.from('x'), { ...limits, mediaType: 'image/png' })).toBeUndefined();
  });
});

describe('a photo', () => {
  const phone = (): Promise<Buffer> =>
    sharp({ create: { width: 3_000, height: 2_000, channels: 3, background: '#446688' } })
      .withExif({
        IFD0: { Make: 'Phone' },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '31/1 48/1 0/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '119/1 58/1 0/1',
        },
      })
      // On its side, as phones store what is taken upright.
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();

  test('given place and device in it, when copies are made, then they have neither, and stand upright', async () => {
    const photo = await phone();
    expect(await exifr.gps(photo)).toMatchObject({ latitude: expect.closeTo(31.8, 1) });
    const copies = await copyImage(photo, 50_000_000);
    if (!copies.ok) throw new Error(copies.error.code);
    const { shown, thumbnail } = copies.value;
    for (const copy of [shown, thumbnail]) {
      expect(await exifr.parse(copy, true)).not.toMatchObject({ Make: expect.anything() });
      expect(await exifr.gps(copy)).toBeUndefined();
      const { exif, xmp, iptc } = await sharp(copy).metadata();
      expect({ exif, xmp, iptc }).toEqual({});
    }
    expect(await sharp(shown).metadata()).toMatchObject({ format: 'jpeg', width: 1_333, height: 2_000 });
    expect(await sharp(thumbnail).metadata()).toMatchObject({ height: 320 });
  });

  test.each([
    ['one that ends early', async () => Buffer.from(samplePng('x', 100, 100)).subarray(0, 60), 'upload-broken'],
    ['no image', async () => Buffer.from('hello'), 'upload-broken'],
    ['one pixel too many', async () => samplePng('x', 101, 100), 'upload-bomb'],
    ['as many as allowed', async () => samplePng('x', 100, 100), undefined],
  ])('given %s, when copies are made, then it is taken or refused', async (_name, bytes, code) => {
    const copied = await copyImage(await bytes(), 10_000);
    expect(copied.ok ? undefined : copied.error.code).toBe(code);
  });

  test('given a small file that claims 2.5 thousand million pixels, when copies are made, then it is refused unread', async () => {
    const png = Buffer.from(samplePng('x'));
    png.writeUInt32BE(50_000, 16);
    png.writeUInt32BE(50_000, 20);
    const began = performance.now();
    const copied = await copyImage(png, 50_000_000);
    expect(copied).toMatchObject({ ok: false });
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('a scanner', () => {
  const eicar = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-', 'FILE!$H+H*'].join(''));
  const file = (bytes: Buffer) => ({ key: 'k', bytes });

  test('given the test file of the scanners, alone or within, when scanned, then it is found', () => {
    expect(signatureScanner(file(eicar), undefined)).toEqual({ type: 'infected', name: 'EICAR-Test-File' });
    const within = Buffer.concat([Buffer.from(samplePdf('a')), eicar]);
    expect(signatureScanner(file(within), undefined).type).toBe('infected');
    expect(signatureScanner(file(Buffer.from(samplePdf('a'))), undefined)).toEqual({ type: 'clean' });
  });

  test.each([
    [undefined, 'waiting'],
    ['clean', 'clean'],
    ['infected', 'infected'],
    ['failed', 'infected'],
  ] as const)('given a report %s of GuardDuty, when asked, then the file is %s', (report, type) => {
    expect(guardDutyScanner(file(Buffer.from('x')), report).type).toBe(type);
    expect(guardDutyScanner(file(eicar), report).type).toBe('infected');
  });
});
