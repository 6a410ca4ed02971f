import { mkdirSync, readFileSync, writeFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const positionSchema = z.object({ sequence: z.string().optional(), finished: z.boolean() });
const stateSchema = z.object({ streamArn: z.string(), shards: z.record(z.string(), positionSchema) });

/** How far a shard was read: the last sequence number that is done with, and whether its end was reached. */
export type Position = z.infer<typeof positionSchema>;

export type Checkpoints = {
  readonly get: (shardId: string) => Position | undefined;
  readonly set: (shardId: string, position: Position) => void;
  /** Forgets shards that the stream no longer keeps. */
  readonly keepOnly: (shardIds: ReadonlySet<string>) => void;
};

/**
 * The positions of one mapping in its stream, kept in the data folder so that a restart goes on from there. A file
 * that is missing, unreadable or of an earlier stream of the table means the oldest record: at least once, never less.
 */
export function openCheckpoints(dataDir: string, mappingName: string, streamArn: string): Checkpoints {
  const folder = path.join(dataDir, 'streams');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${mappingName.replaceAll('/', '-')}.json`);
  const shards = readShards(file, streamArn);
  const save = (): void => {
    const state = { streamArn, shards: Object.fromEntries(shards) } satisfies z.infer<typeof stateSchema>;
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  };
  return {
    get: (shardId) => shards.get(shardId),
    set: (shardId, position) => {
      shards.set(shardId, position);
      save();
    },
    keepOnly: (shardIds) => {
      for (const shardId of [...shards.keys()].filter((known) => !shardIds.has(known))) shards.delete(shardId);
    },
  };
}

function readShards(file: string, streamArn: string): Map<string, Position> {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (state.streamArn === streamArn) return new Map(Object.entries(state.shards));
  } catch {
    // Read again from the oldest record.
  }
  return new Map();
}
