import ExcelJS from 'exceljs';
import { strFromU8, unzipSync } from 'fflate';
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Files read back with other libraries than those that wrote them. */

export type PdfPage = {
  /** Text in the order in which it was drawn, without blanks. */
  readonly text: string;
  /** Each stretch of text with its lower left corner in points, from the lower left of the page. */
  readonly stretches: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  readonly width: number;
  readonly height: number;
};

const withoutBlanks = (text: string) => text.replaceAll(/\s/g, '');

async function opened<T>(bytes: Uint8Array, read: (document: PDFDocumentProxy) => Promise<T>): Promise<T> {
  // The reader takes the buffer away from its owner.
  const task = getDocument({ data: bytes.slice(), useSystemFonts: false, verbosity: 0 });
  try {
    return await read(await task.promise);
  } finally {
    await task.destroy();
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

export function pdfPages(bytes: Uint8Array): Promise<readonly PdfPage[]> {
  return opened(bytes, (document) =>
    Promise.all(
      numbers(document.numPages).map(async (number) => {
        const page = await document.getPage(number);
        const { width, height } = page.getViewport({ scale: 1 });
        const { items } = await page.getTextContent();
        const stretches = items.flatMap((item) =>
          'str' in item ? [{ text: item.str, x: Number(item.transform[4]), y: Number(item.transform[5]) }] : [],
        );
        return { text: withoutBlanks(stretches.map(({ text }) => text).join('')), stretches, width, height };
      }),
    ),
  );
}

/** Title, author and dates. */
export function pdfProperties(bytes: Uint8Array): Promise<object> {
  return opened(bytes, async (document) => (await document.getMetadata()).info);
}

/** Share of dark pixels in a rectangle of the first page, in points from the lower left; 0 is white paper. */
export function pdfInk(
  bytes: Uint8Array,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): Promise<number> {
  return opened(bytes, async (document) => {
    const page = await document.getPage(1);
    const scale = 3;
    const viewport = page.getViewport({ scale });
    const factory = document.canvasFactory as {
      create: (width: number, height: number) => { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D };
    };
    const { canvas, context } = factory.create(viewport.width, viewport.height);
    await page.render({ canvas, canvasContext: context, viewport }).promise;
    const top = viewport.height - (y + height) * scale;
    const { data } = context.getImageData(x * scale, top, width * scale, height * scale);
    const dark = numbers(data.length / 4).filter((pixel) => (data[(pixel - 1) * 4] ?? 255) < 128).length;
    return dark / (data.length / 4);
  });
}

/** The parts of an office file as text, in the order in which they lie in the file. */
export function officeParts(bytes: Uint8Array): ReadonlyMap<string, string> {
  return new Map(Object.entries(unzipSync(bytes)).map(([name, part]) => [name, strFromU8(part)]));
}

/** Text of a Word document, a line a paragraph. */
export function docxLines(bytes: Uint8Array): readonly string[] {
  const body = officeParts(bytes).get('word/document.xml') ?? '';
  return Array.from(body.matchAll(/<w:p>.*?<\/w:p>|<w:p\/>/gs), ([paragraph]) =>
    Array.from(paragraph.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g), ([, text]) => unescaped(text ?? '')).join(''),
  );
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string) => text.replaceAll(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole);

/** The only sheet of a workbook, as Excel's model of it. */
export async function firstSheet(bytes: Uint8Array): Promise<ExcelJS.Worksheet> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
  const [sheet] = workbook.worksheets;
  if (!sheet) throw new Error('The workbook has no sheet');
  return sheet;
}

/** Values of a row from the first column on. */
export function rowValues(sheet: ExcelJS.Worksheet, row: number): readonly ExcelJS.CellValue[] {
  const { values } = sheet.getRow(row);
  return Array.isArray(values) ? values.slice(1) : [];
}
