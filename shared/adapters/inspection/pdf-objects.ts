import { type PDFObject, PDFParser, PDFRef } from '@cantoo/pdf-lib';

/**
 * The objects of a PDF. A later object takes the place of an earlier one with its number, but which of them a reader
 * shows is decided by a table that this parser does not follow: both are kept.
 */
export type PdfObjects = {
  readonly trailer: { readonly Root?: PDFObject | undefined; readonly Encrypt?: PDFObject | undefined };
  /** All that the file holds, those that were replaced included. */
  readonly ever: readonly PDFObject[];
  /** Those that were not replaced. */
  readonly now: readonly PDFObject[];
  /** What a reference may lead to; any other object is itself. */
  readonly of: (object: PDFObject | undefined) => readonly PDFObject[];
};

/** As often is no file saved; each reference would lead to all of them. */
const mostVersions = 1_000;

class KeepingParser extends PDFParser {
  readonly kept = new Map<PDFRef, Set<PDFObject>>();

  constructor(bytes: Uint8Array) {
    super(bytes, Number.POSITIVE_INFINITY, false, false);
    const { context, kept } = this;
    const assign = context.assign.bind(context);
    context.assign = (ref, object) => {
      const versions = kept.get(ref) ?? new Set();
      kept.set(ref, versions.add(object));
      assign(ref, object);
    };
  }
}

/** @throws Error when it is no PDF that can be parsed, or one number has been given to too many objects */
export async function readPdf(bytes: Uint8Array): Promise<PdfObjects> {
  const parser = new KeepingParser(bytes);
  const context = await parser.parseDocument();
  const kept = [...parser.kept.values()];
  if (kept.some(({ size }) => size > mostVersions)) throw new Error('The PDF has too many objects of one number');
  return {
    trailer: context.trailerInfo,
    ever: kept.flatMap((versions) => [...versions]),
    now: context.enumerateIndirectObjects().map(([, object]) => object),
    of: (object) => (object instanceof PDFRef ? [...(parser.kept.get(object) ?? [])] : object ? [object] : []),
  };
}
