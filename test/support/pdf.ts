import { deflateSync } from 'node:zlib';

/** A PDF of one page with more in its catalog and more objects: the first of them has the number 4. */
export function pdfWith(catalog: string, ...objects: readonly string[]): Buffer {
  const all = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    ...objects,
  ];
  const body = all.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.7\n${body}trailer\n<< /Size ${all.length + 1} /Root 1 0 R >>\n%%EOF\n`, 'latin1');
}

/** Object 9 in an object stream, where a search through the file's text does not find it. */
export function packed(object: string, padding = ''): string {
  const inner = `9 0 ${object}${padding}`;
  const bytes = deflateSync(Buffer.from(inner, 'latin1'), { level: 9 });
  return `<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${bytes.length} >>\nstream\n${bytes.toString('latin1')}\nendstream`;
}
