import * as z from 'zod';

/** Lower-case words with hyphens: ids that people write and URLs carry. */
export const Slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
export const Day = z.iso.date();
/** An instant with its offset from UTC, e.g. 2022-05-16T09:00:00+08:00. */
export const Instant = z.iso.datetime({ offset: true });
export const Percent = z.number().positive().max(100);
/** Id of an entry in `clauses`. */
export const ClauseRef = z.string().min(1);
/** A rule that the notice leaves open: id of an entry in `assumptions`, shown to users as a setting. */
export const AssumptionRef = z.string().min(1);

/** Where a rule comes from: a clause of the notice, an assumption where the notice is silent, or both. */
export const provenance = { clause: ClauseRef.optional(), assumption: AssumptionRef.optional() };
