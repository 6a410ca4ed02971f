import { parseExtraFields, type Entry, type ExtraField, type LocalFileHeader } from 'yauzl';
import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';

const zip64Id = 0x0001;
const unicodePathId = 0x7075;
/** Times and owners, as Unix, macOS and NTFS have them: nothing that changes a name or a content. */
const harmless: ReadonlySet<number> = new Set([0x000a, 0x5455, 0x5855, 0x7855, 0x7875]);
const openSize = 0xffffffff;

/** An extra field of an entry could give it another name, length or meaning; those that do not are few and known. */
export function extraFaults(entry: Entry, local: LocalFileHeader): readonly BundleFault[] {
  const ofLocal = fieldsOf(local.extraField);
  const fields = [...entry.extraFields, ...(ofLocal ?? [])];
  const sound =
    ofLocal !== undefined &&
    whole(entry.extraFieldRaw, entry.extraFields) &&
    whole(local.extraField, ofLocal) &&
    fields.every((field) => allowed(field, entry)) &&
    zip64IsExact(entry);
  return sound ? [] : [bundleFault('', 'extra-field', '带有无法识别或者前后矛盾的附加信息')];
}

/** The sizes that a local header says, from its zip64 field where it leaves them to that; `more` what else is in it. */
export function zip64Sizes(local: LocalFileHeader): {
  readonly uncompressed: number | undefined;
  readonly compressed: number | undefined;
  readonly more: readonly number[];
} {
  const values = numbersOf(fieldsOf(local.extraField)?.find(({ id }) => id === zip64Id));
  const take = (size: number) => (size === openSize ? values.shift() : size);
  const uncompressed = take(local.uncompressedSize);
  return { uncompressed, compressed: take(local.compressedSize), more: values };
}

function allowed({ id, data }: ExtraField, { fileNameRaw }: Entry): boolean {
  if (id === zip64Id) return data.length % 8 === 0;
  // Version and checksum, then the name once more.
  if (id === unicodePathId) return data.subarray(5).equals(fileNameRaw);
  return harmless.has(id);
}

/** The values of a zip64 field are those of the entry, in the order that is prescribed; each may be left out. */
function zip64IsExact({ extraFields, uncompressedSize, compressedSize, relativeOffsetOfLocalHeader }: Entry): boolean {
  const fields = extraFields.filter(({ id }) => id === zip64Id);
  const expected = [uncompressedSize, compressedSize, relativeOffsetOfLocalHeader].values();
  return fields.length <= 1 && numbersOf(fields[0]).every((value) => expected.some((next) => next === value));
}

function numbersOf(field: ExtraField | undefined): number[] {
  const data = field?.data ?? Buffer.alloc(0);
  return Array.from({ length: Math.floor(data.length / 8) }, (_none, index) => Number(data.readBigUInt64LE(index * 8)));
}

function fieldsOf(bytes: Buffer): readonly ExtraField[] | undefined {
  try {
    return parseExtraFields(bytes);
  } catch {
    return undefined;
  }
}

function whole(bytes: Buffer, fields: readonly ExtraField[]): boolean {
  return bytes.length === fields.reduce((sum, { data }) => sum + 4 + data.length, 0);
}
