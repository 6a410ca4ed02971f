import { Document, ExternalHyperlink, Packer, Paragraph, TextRun } from 'docx';
import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { samplePdf } from '../../sample/files.ts';
import { inspectOffice } from '../../shared/adapters/inspection/office.ts';
import { inspectPdf } from '../../shared/adapters/inspection/pdf.ts';
import { packed, pdfWith } from '../support/pdf.ts';
import { docxOf } from '../support/zip.ts';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const wordMain = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
const macroMain = 'application/vnd.ms-word.document.macroEnabled.main+xml';
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';
const within = (tags: string, head = xml): string =>
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${tags}</Relationships>`;
const link = (type: string, target: string, mode = ' TargetMode="External"'): string =>
  `<Relationship Id="rId1" Type="${office}/${type}" Target="${target}"${mode}/>`;
const remote = String.raw`\\10.0.0.1\a`;
const template = link('attachedTemplate', remote);
/** A Word file with these relationships. */
const related = (data: string | Uint8Array, name = 'word/_rels/document.xml.rels'): Buffer => docxOf([{ name, data }]);

/** Relationships as the usual programs write them. */
const ordinary = {
  Word: within(
    `${link('styles', 'styles.xml', '')}${link('image', 'media/image1.png', '')}${link('hyperlink', 'https://a.cn/?x=1&amp;y=2')}<Relationship Id="rId9" Type="${office}/customXml" Target="../customXml/item1.xml"/>`,
  ),
  WPS: within(
    `${link('settings', 'settings.xml', '')}<Relationship Id="rId2" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/>${link('fontTable', 'fontTable.xml', '')}`,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
  ),
  LibreOffice: within(
    `${link('theme', 'theme/theme1.xml', '')}${link('hyperlink', 'mailto:a@b.cn')}`,
    '<?xml version="1.0" encoding="UTF-8"?>\n',
  ),
  PowerPoint: within(
    `${link('slideLayout', '../slideLayouts/slideLayout2.xml', '')}${link('package', '../embeddings/Microsoft_Excel_Sheet1.xlsx', '')}${link('hyperlink', 'slide3.xml', '')}`,
  ),
  'a library, without a declaration, with a comment and a byte order mark': `\u{FEFF}${within(`<!-- <Relationship TargetMode="External"> -->${link('hyperlink', '#表1!A1')}`, '')}`,
  'the strict format': within(
    '<Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink" Target="https://a.cn" TargetMode="External"/>',
  ),
};

describe('an ordinary office file', () => {
  test.each(Object.entries(ordinary))('given relationships as %s writes them, then it is taken', async (_by, rels) => {
    expect(await inspectOffice(related(rels))).toBeUndefined();
  });

  test('given files that libraries made, with hyperlinks, when inspected, then they are taken', async () => {
    const children = [new ExternalHyperlink({ link: 'https://a.cn/', children: [new TextRun('网站')] })];
    const document = new Document({ sections: [{ children: [new Paragraph({ children })] }] });
    expect(await inspectOffice(await Packer.toBuffer(document))).toBeUndefined();
    const book = new ExcelJS.Workbook();
    book.addWorksheet('表1').getCell('A1').value = { text: '网站', hyperlink: 'https://a.cn/' };
    expect(await inspectOffice(new Uint8Array(await book.xlsx.writeBuffer()))).toBeUndefined();
  });
});

describe('an office file that reaches out', () => {
  test.each([
    ['a template in single quotes', within(template.replaceAll('"', "'"))],
    ['a template under a prefix', within(template.replace('<Relationship', '<p:Relationship xmlns:p="x"'))],
    ['a template whose target has a bracket in it', within(link('attachedTemplate', `${remote}?a>b`))],
    [
      'a template whose mode comes first',
      within(`<Relationship TargetMode="External" Type="${office}/x" Target="a"/>`),
    ],
    ['a mode in character references', within(link('image', 'a.png', ' TargetMode="&#69;xternal"'))],
    ['a mode that is neither', within(link('image', 'a.png', ' TargetMode="external"'))],
    [
      'a type in character references',
      within(template.replace('attached', '&#x61;ttached').replace('External', 'Internal')),
    ],
    ['a tag over several lines', within(template.replaceAll(' ', '\r\n\t'))],
    ['a picture from elsewhere', within(link('image', 'http://a.cn/a.png'))],
    ['a type that only ends like a hyperlink', within(template.replace('/attachedTemplate', '/x/hyperlink'))],
    ['a picture from elsewhere that claims to be internal', within(link('image', remote, ''))],
    ['a macro under another name', within(link('vbaProject', 'a.bin', ''))],
    ['a page that is read in on opening', within(link('aFChunk', 'a.html', ''))],
  ])('given %s, when inspected, then it is refused', async (_name, rels) => {
    expect(await inspectOffice(related(rels))).toMatchObject({ code: 'upload-active' });
  });

  test('given a name in capitals, or a sheet inside, when inspected, then its relationships count as well', async () => {
    expect(await inspectOffice(related(within(template), 'word/_rels/document.xml.RELS'))).toMatchObject({
      code: 'upload-active',
    });
    const inside = docxOf([{ name: 'word/embeddings/a.docx', data: related(within(link('image', 'http://a.cn/'))) }]);
    expect(await inspectOffice(inside)).toMatchObject({ code: 'upload-active' });
  });

  test.each([
    ['written plainly', macroMain],
    ['in character references', macroMain.replace('macroEnabled', 'macro&#69;nabled')],
  ])('given a type with macros %s, when inspected, then it is refused', async (_name, main) => {
    expect(await inspectOffice(docxOf([], main))).toMatchObject({ code: 'upload-active' });
    expect(await inspectOffice(docxOf([], wordMain))).toBeUndefined();
  });

  const utf16 = Buffer.from(`\u{FEFF}${within(template, '')}`, 'utf16le');
  test.each([
    ['in UTF-16', utf16],
    ['in UTF-16 the other way round', Buffer.from(utf16).swap16()],
    ['in UTF-16 without a mark', utf16.subarray(2)],
    ['that say they are in another encoding', within(template, '<?xml version="1.0" encoding="UTF-7"?>')],
    ['with bytes that are no UTF-8', Buffer.from(within(link('hyperlink', '\u{E9}')), 'latin1')],
    ['with a document type', within('&a;', `<!DOCTYPE a [<!ENTITY a '${template}'>]>`)],
    ['with an entity that nobody defined', within(link('hyperlink', '&a;'))],
    ['with an attribute twice', within(link('image', 'a', ' TargetMode="Internal" TargetMode="External"'))],
    ['with an attribute in no quotes', within(link('image', 'a', ' TargetMode=External'))],
    ['with a comment that does not end', within(`<!-- a -- ${template} -->`)],
    ['with an instruction that does not end', within('<?a')],
    ['that are no XML', 'x'],
  ])('given relationships %s, when inspected, then the file is unreadable', async (_name, rels) => {
    expect(await inspectOffice(related(rels))).toEqual({
      code: 'upload-broken',
      detail: expect.stringContaining('文件中的 word/_rels/document.xml.rels 不是 UTF-8 编码的规范 XML'),
    });
  });
});

const uri = '/S /URI /URI (https://a.cn)';
const jump = '/S /GoTo /D [3 0 R /Fit]';

describe('a PDF that acts on opening', () => {
  test.each([
    ['a page as a place', pdfWith('/OpenAction [3 0 R /XYZ null null 0]'), undefined],
    ['a jump to a page', pdfWith(`/OpenAction << ${jump} >>`), undefined],
    [
      'two jumps, one elsewhere',
      pdfWith(`/OpenAction << ${jump} /Next 4 0 R >>`, `<< ${jump} /Next 4 0 R >>`),
      undefined,
    ],
    ['a link to click on', pdfWith('', `<< /Type /Annot /Subtype /Link /A << ${uri} >> >>`), undefined],
    [
      'a page to turn by a click',
      pdfWith('', '<< /Type /Annot /Subtype /Link /A << /S /Named /N /NextPage >> >>'),
      undefined,
    ],
    ['a page of the web', pdfWith(`/OpenAction << ${uri} >>`), 'OpenAction'],
    ['a page of the web elsewhere', pdfWith('/OpenAction 9 0 R', packed(`<< ${uri} >>`)), 'OpenAction'],
    ['the printer', pdfWith('/OpenAction << /S /Named /N /Print >>'), 'OpenAction'],
    ['an action under an escaped name', pdfWith(`/Open#41ction << ${uri} >>`), 'OpenAction'],
    ['no action and no place', pdfWith('/OpenAction (x)'), 'OpenAction'],
    ['a page of the web after a jump', pdfWith(`/OpenAction << ${jump} /Next << ${uri} >> >>`), 'OpenAction'],
    [
      'one of several after a jump',
      pdfWith(`/OpenAction << ${jump} /Next [9 0 R] >>`, packed(`<< ${uri} >>`)),
      'OpenAction',
    ],
    ['a jump whose name is elsewhere', pdfWith('/OpenAction << /S 9 0 R /URI (x) >>', packed('/URI')), 'OpenAction'],
    ['another catalog of the file', pdfWith('', packed(`<< /Type /Catalog /OpenAction << ${uri} >> >>`)), 'OpenAction'],
    ['another file', pdfWith('', String.raw`<< /S /GoToR /F (\\\\10.0.0.1\\a) /D [0 /Fit] >>`), 'GoToR'],
    ['another file in an object stream', pdfWith('', packed('<< /S /GoToR /F (a.pdf) >>')), 'GoToR'],
    ['a program, its name elsewhere', pdfWith('', '<< /S 9 0 R /F (a) >>', packed('/Launch')), 'Launch'],
  ])('given %s, when inspected, then it is taken or refused by its name', async (_name, bytes, what) => {
    const fault = await inspectPdf(bytes, 5);
    if (what === undefined) expect(fault).toBeUndefined();
    else expect(fault).toEqual({ code: 'upload-active', detail: expect.stringContaining(`（${what}）`) });
  });

  test('given an object that a later one of its number hides, when inspected, then both count', async () => {
    const evil = pdfWith(`/OpenAction << ${uri} >>`).toString('latin1');
    const hidden = evil.replace('trailer', '1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer');
    expect(await inspectPdf(Buffer.from(hidden, 'latin1'), 5)).toMatchObject({ code: 'upload-active' });
    const target = pdfWith('/OpenAction 4 0 R', `<< ${uri} >>`).toString('latin1');
    const behind = target.replace('trailer', `4 0 obj\n<< ${jump} >>\nendobj\ntrailer`);
    expect(await inspectPdf(Buffer.from(behind, 'latin1'), 5)).toMatchObject({ code: 'upload-active' });
  });

  test.each([
    ['whose number of objects is wrong', (stream: string) => stream.replace('/N 1', '/N 2')],
    ['that ends early', (stream: string) => stream.replace(/stream\n[^]*\nendstream/, 'stream\nx\nendstream')],
    ['under an escaped name', (stream: string) => stream.replace('ObjStm', 'Obj#53tm').replace('/N 1', '/N 2')],
    ['with a filter that is not known', (stream: string) => stream.replace('FlateDecode', 'CryptDecode')],
  ])('given a stream of objects %s, when inspected, then it is refused unread', async (_name, spoil) => {
    const bytes = pdfWith('/OpenAction 9 0 R', spoil(packed(`<< ${uri} >>`)));
    expect(await inspectPdf(bytes, 5)).toMatchObject({ code: 'upload-broken' });
  });

  test('given a number with more objects than any file is saved, when inspected, then it is refused', async () => {
    const saved = (times: number) =>
      Buffer.from(
        `${Buffer.from(samplePdf('a')).toString('latin1')}${'90 0 obj << >> endobj\n'.repeat(times)}`,
        'latin1',
      );
    expect(await inspectPdf(saved(1_000), 5)).toBeUndefined();
    expect(await inspectPdf(saved(1_001), 5)).toMatchObject({ code: 'upload-broken' });
  });
});
