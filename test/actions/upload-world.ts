import { hash } from 'node:crypto';

import type { PartedUploads, SlotStore } from '../../shared/actions/upload-ports.ts';
import { copyImage } from '../../shared/adapters/inspection/image.ts';
import { inspectFile } from '../../shared/adapters/inspection/inspect-file.ts';
import { signatureScanner } from '../../shared/adapters/inspection/scanners.ts';
import { uploadPartBytes } from '../../shared/contract/uploads.ts';
import { err, ok } from '../../shared/platform/result.ts';
import { follows, type world } from './world.ts';

/** What uploads need beside the stores of `world`, in memory; inspection, scanning and copying are the real ones. */
export function uploadWorld({ state }: Pick<ReturnType<typeof world>, 'state'>) {
  const objects = new Map<string, Uint8Array>();
  const parts = new Map<string, Map<number, Uint8Array>>();
  const versions = new Map<string, number>();
  const slotKey = ({ district, adviserId, kind }: { district: string; adviserId: string; kind: string }): string =>
    `${district}/${adviserId}/${kind}`;

  const files = {
    presign: async ({ key }: { key: string }, seconds: number) => ({
      url: `https://files.example/${key}?${seconds}`,
      headers: {},
    }),
    presignGet: async ({ key }: { key: string }) => `https://files.example/${key}`,
    read: async (key: string) => objects.get(key),
    accept: async (from: string, to: string) => {
      const bytes = objects.get(from);
      if (bytes) objects.set(to, bytes);
      objects.delete(from);
    },
    put: async (key: string, bytes: Uint8Array) => void objects.set(key, bytes),
    remove: async (key: string) => void objects.delete(key),
  };
  const parted: Omit<PartedUploads, 'put'> = {
    begin: async (key) => {
      parts.set(key, new Map());
      return `up_${key}`;
    },
    presignPart: async ({ key, partNumber }, seconds) => ({
      url: `https://files.example/${key}?part=${partNumber}&${seconds}`,
      headers: {},
    }),
    list: async (key) => {
      const own = parts.get(key);
      return own && [...own].map(([partNumber, { length }]) => ({ partNumber, size: length, etag: `e${partNumber}` }));
    },
    finish: async (key, _id, named) => {
      objects.set(
        key,
        Buffer.concat(named.map(({ partNumber }) => parts.get(key)?.get(partNumber) ?? Buffer.alloc(0))),
      );
      parts.delete(key);
    },
    giveUp: async (key) => void parts.delete(key),
  };
  const slots: SlotStore = {
    version: async (slot) => versions.get(slotKey(slot)) ?? 0,
    takePlace: async (next, slotVersion, audit) => {
      const isCurrent = slotVersion === (versions.get(slotKey(next)) ?? 0);
      if (state.lost || !isCurrent || !follows(state, next)) return err({ type: 'changed-meanwhile' });
      versions.set(slotKey(next), slotVersion + 1);
      state.documents.set(next.documentId, next);
      state.audit.push(audit);
      return ok();
    },
    accept: async (next, replaced, audit) => {
      const written = replaced ? [next, replaced] : [next];
      if (state.lost || !written.every((one) => follows(state, one))) return err({ type: 'changed-meanwhile' });
      for (const one of written) state.documents.set(one.documentId, one);
      state.audit.push(audit);
      return ok();
    },
  };
  const sameFiles = {
    of: async (_campaign: string, sha256: string) =>
      [...state.documents.values()].filter((one) => one.sha256 === sha256),
  };
  const ports = {
    files,
    parted,
    slots,
    sameFiles,
    scan: signatureScanner,
    inspect: inspectFile,
    copyImage,
  };
  return { objects, parts, versions, ports };
}

export const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

/** The bytes of a large file in parts. */
export const partsOf = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / uploadPartBytes) }, (_, index) =>
    bytes.subarray(index * uploadPartBytes, (index + 1) * uploadPartBytes),
  );
