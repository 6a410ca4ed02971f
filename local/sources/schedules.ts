import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { writeFileAtomically } from '../files.ts';
import type { ScheduleModel, Target } from '../template/index.ts';
import type { CloudClock } from '../types.ts';
import type { Deliver } from './delivery.ts';
import { readExpression } from './occurrences.ts';

const stateSchema = z.record(z.string(), z.object({ base: z.number(), checkedAt: z.number() }));
type State = z.infer<typeof stateSchema>;

export type ScheduleOptions = {
  readonly schedules: readonly ScheduleModel[];
  readonly clock: CloudClock;
  readonly deliver: Deliver;
  readonly account: string;
  readonly region: string;
  readonly dataDir: string;
  readonly log: (line: string) => void;
};

export type Schedules = {
  /** Deliveries under way. */
  readonly pending: () => number;
  readonly stop: () => void;
};

/** A timer looks again at the latest after an hour: the machine may have slept, or its clock been set. */
const longestWait = 3_600_000;
/** Milliseconds before a delivery that an engine refused is tried again. */
const retryDelay = 5000;

/**
 * Fires schedules by the cloud's clock. When the clock is moved across occurrences, or the cloud was down while they
 * passed, a schedule fires once, for the latest of them: a nightly job that is made up for need not run for each night
 * in between. Moving the clock back makes occurrences come again when they are reached again.
 */
export function startSchedules(options: ScheduleOptions): Schedules {
  const { clock, log } = options;
  const file = path.join(options.dataDir, 'schedules.json');
  const state = readState(file);
  const entries = options.schedules.map((model) => {
    const kept = (state[model.name] ??= { base: clock.now(), checkedAt: clock.now() });
    return { model, kept, occurrences: readExpression(model.expression, model.timezone, kept.base, model.path) };
  });
  let timer: NodeJS.Timeout | undefined;
  let pending = 0;
  let stopped = false;

  const save = (): void => writeFileAtomically(file, JSON.stringify(state));

  const check = (): void => {
    clearTimeout(timer);
    if (stopped) return;
    const now = clock.now();
    let wait = longestWait;
    for (const { model, kept, occurrences } of entries) {
      const due = within(model, occurrences.latest(now));
      if (due !== undefined && due > kept.checkedAt) {
        const before = kept.checkedAt;
        kept.checkedAt = due;
        void fire(model, due, () => (kept.checkedAt = before));
      }
      wait = Math.min(wait, (occurrences.next(now) ?? Infinity) - now);
    }
    // Timers may come a moment early by this clock.
    timer = setTimeout(check, Math.max(5, wait + 1));
  };

  const fire = async (model: ScheduleModel, due: number, undo: () => void): Promise<void> => {
    pending += 1;
    try {
      log(`${model.name}: due at ${new Date(due).toISOString()}`);
      for (const target of model.targets) await options.deliver(target, inputOf(model, target, due, options));
      save();
    } catch (error) {
      log(`${model.name}: could not be delivered: ${String(error)}`);
      undo();
      setTimeout(check, retryDelay).unref();
    } finally {
      pending -= 1;
    }
  };

  const unsubscribe = clock.onMove((from, to) => {
    for (const { kept } of entries) {
      if (to < from) kept.checkedAt = Math.min(kept.checkedAt, to);
    }
    save();
    check();
  });
  save();
  check();
  return {
    pending: () => pending,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

function within(
  { startsAt = -Infinity, endsAt = Infinity }: ScheduleModel,
  due: number | undefined,
): number | undefined {
  return due !== undefined && due >= startsAt && due <= endsAt ? due : undefined;
}

/** The target's input with EventBridge Scheduler's context attributes filled in, or the event that both send without one. */
function inputOf(
  model: ScheduleModel,
  target: Target,
  due: number,
  { account, region }: Pick<ScheduleOptions, 'account' | 'region'>,
): string {
  const time = new Date(due).toISOString().replace(/\.\d+Z$/, 'Z');
  const id = randomUUID();
  if (target.input !== undefined) {
    return target.input
      .replaceAll('<aws.scheduler.schedule-arn>', model.arn)
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.execution-id>', id)
      .replaceAll('<aws.scheduler.attempt-number>', '1');
  }
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: model.source,
    account,
    time,
    region,
    resources: [model.arn],
    detail: model.source === 'aws.scheduler' ? '{}' : {},
  });
}

function readState(file: string): State {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The first start; a damaged file costs at most the occurrences that passed while the cloud was down.
    return {};
  }
}
