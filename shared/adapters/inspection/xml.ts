/** A start tag: its name and its attributes' names as they are written, prefixes included, and their values decoded. */
export type XmlTag = { readonly name: string; readonly attributes: ReadonlyMap<string, string> };

const tag = /<([^\s<>&"'=/!?]+)/y;
const attribute = /[ \t\r\n]+([^\s<>&"'=/]+)[ \t\r\n]*=[ \t\r\n]*("[^"<]*"|'[^'<]*')/y;
const tagEnd = /[ \t\r\n]*\/?>/y;
const endTag = /<\/[^\s<>&"'=/]+[ \t\r\n]*>/y;
const declaredEncoding = /^<\?xml[ \t\r\n][^>]*?encoding[ \t\r\n]*=[ \t\r\n]*["']([^"']*)/;
// Not text, and in UTF-16 or UTF-32 every other byte.
// oxlint-disable-next-line no-control-regex
const control = /[\0-\u{8}\u{B}\u{C}\u{E}-\u{1F}]/u;
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Every start tag of a small XML file, wherever it stands. Stricter than the standard where readers differ: UTF-8 and
 * no other encoding, no document type (it could define entities and add attributes); what a tag does not fit is no XML.
 * Nesting and namespaces are left alone: a reader sees no tag that is not seen here.
 * @throws Error when the bytes are not such a file
 */
export function* xmlTags(bytes: Uint8Array): Generator<XmlTag> {
  const xml = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const encoding = declaredEncoding.exec(xml)?.[1] ?? 'UTF-8';
  if (!/^utf-8$/i.test(encoding) || control.test(xml)) throw new Error('The XML is not in UTF-8');
  if (!xml.startsWith('<')) throw new Error('The XML does not begin with a tag');
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at)) {
    const past = pastAside(xml, at);
    if (past !== undefined) {
      at = past;
      continue;
    }
    const [, name = ''] = matchAt(tag, xml, at) ?? fail();
    const attributes = readAttributes(xml, tag.lastIndex);
    if (!matchAt(tagEnd, xml, attributes.end)) fail();
    at = tagEnd.lastIndex;
    yield { name, attributes: attributes.found };
  }
}

/** Where a comment, an instruction, character data or an end tag is over; undefined when none begins here. */
function pastAside(xml: string, at: number): number | undefined {
  if (xml.startsWith('<!--', at)) {
    const dashes = xml.indexOf('--', at + 4);
    return dashes >= 0 && xml[dashes + 2] === '>' ? dashes + 3 : fail();
  }
  if (xml.startsWith('<?', at)) return past(xml, '?>', at + 2);
  if (xml.startsWith('<![CDATA[', at)) return past(xml, ']]>', at + 9);
  if (xml[at + 1] !== '/') return undefined;
  return matchAt(endTag, xml, at) ? endTag.lastIndex : fail();
}

function past(xml: string, end: string, from: number): number {
  const found = xml.indexOf(end, from);
  return found < 0 ? fail() : found + end.length;
}

function readAttributes(xml: string, from: number): { readonly found: ReadonlyMap<string, string>; end: number } {
  const found = new Map<string, string>();
  let end = from;
  for (let match = matchAt(attribute, xml, end); match; match = matchAt(attribute, xml, end)) {
    const [, name = '', quoted = ''] = match;
    if (found.has(name)) fail();
    found.set(name, decode(quoted.slice(1, -1)));
    end = attribute.lastIndex;
  }
  return { found, end };
}

const decode = (value: string): string =>
  value.replaceAll(
    /&(?:#(\d{1,7})|#x([\dA-Fa-f]{1,6})|([a-z]+));|&/g,
    (_all, ten?: string, hex?: string, name = '') => {
      if (ten ?? hex) return String.fromCodePoint(ten ? Number(ten) : Number.parseInt(hex ?? '', 16));
      return named[name] ?? fail();
    },
  );

function matchAt(pattern: RegExp, xml: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(xml);
}

function fail(): never {
  throw new Error('The XML is not well formed');
}
