import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inputOf } from '../../shared/actions/adviser-entry.ts';
import type { ImportStore } from '../../shared/actions/registry-ports.ts';
import type { AdviserInput } from '../../shared/contract/registry.ts';
import { ok } from '../../shared/platform/result.ts';
import { adviserInput } from '../actions/builders.ts';
import { type DynamoEngine, startDynamo } from '../support/engines.ts';
import { csvOf, registerHeader, registerRow } from '../support/registers.ts';
import { campaignId, city, codeOf, type RegistryWorld, registryWorld } from './registry-world.ts';

/** What decision 0019 promises: an import is seen whole or not at all, whatever stops it and whoever comes between. */
let engine: DynamoEngine;
let given: RegistryWorld;
let tables = 0;

beforeAll(async () => {
  engine = await startDynamo();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  given = await registryWorld(engine, `whole-${(tables += 1)}`);
});

const fileOf = (advisers: readonly AdviserInput[], district = '武进区') =>
  csvOf([registerHeader, ...advisers.map((one, index) => registerRow(one, index, district))]);
/** Ten that are there already and are changed, and sixty new ones: more than one transaction. */
const old = Array.from({ length: 10 }, (_, index) => adviserInput(`OLD-${index}`));
const changed = old.map((one) => ({ ...one, lectures: 99 }));
const added = Array.from({ length: 60 }, (_, index) => adviserInput(`NEW-${index}`));
const file = fileOf([...changed, ...added]);

/** What anybody can see of the registry. */
const seen = async () => ({
  advisers: (await given.advisers()).map(inputOf),
  counts: await given.counts(),
  districts: await given.ports.advisers.districtsOf(campaignId, await idsOf()),
  record: (await given.record()).entries.filter(({ action }) => !action.endsWith('-import')).length,
});
const idsOf = async (): Promise<string[]> => [
  ...new Set((await given.items()).flatMap(({ sk }) => (String(sk).startsWith('adv_') ? [String(sk)] : []))),
];
const historyLength = async (adviserId: string): Promise<number> => {
  const history = await given.history(adviserId);
  return history.ok ? history.value.entries.length : 0;
};

class Crash extends Error {}
/** The function's process ends here, and with it whatever it would have tidied up. */
const dies = async (): Promise<never> => {
  throw new Crash();
};
/** Stages half of the rows, and then dies. */
const diesStaging = (): Partial<ImportStore> => ({
  stage: async (importId, rows) => {
    await given.ports.imports.stage(importId, rows.slice(0, 40));
    return dies();
  },
  abandon: dies,
});
const crash = async (imports: Partial<ImportStore>, bytes = file): Promise<void> => {
  await expect(given.importAll(bytes, { imports })).rejects.toThrow(Crash);
};
const anHour = 3_600_000;

describe('given an import under way', () => {
  beforeEach(() => given.register(old));

  test('when all rows are staged and not yet committed, then nobody sees one of them, nor counts or records it', async () => {
    const before = await seen();
    await crash({ commit: dies, abandon: dies });
    expect((await given.items()).filter((item) => item['import'] !== undefined)).toHaveLength(130);
    expect(await seen()).toEqual(before);
    const [first] = await given.advisers();
    expect(await historyLength(first?.adviserId ?? '')).toBe(1);
    // Page by page as well, though some pages have fewer rows than were asked for.
    const paged: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await given.ports.advisers.ofDistrict(campaignId, 'wujin', { limit: 7, ...(after && { after }) });
      paged.push(...page.advisers.map(({ licenceNumber }) => licenceNumber));
      after = page.next;
      more = after !== undefined;
    }
    expect(paged.toSorted()).toEqual(old.map(({ licenceNumber }) => licenceNumber).toSorted());
  });

  test('when it is committed, then everybody sees all of it, with one write', async () => {
    let between: Awaited<ReturnType<typeof seen>> | undefined;
    const before = await seen();
    const answer = await given.importAll(file, {
      imports: {
        commit: async (...args) => {
          between = await seen();
          return given.ports.imports.commit(...args);
        },
      },
    });
    expect(answer).toMatchObject(ok({ outcome: 'imported', created: 60, updated: 10 }));
    expect(between).toEqual(before);
    const after = await seen();
    expect(after.advisers).toHaveLength(70);
    expect(after.advisers.filter(({ lectures }) => lectures === 99)).toHaveLength(10);
    expect(after.counts).toEqual({ wujin: 70 });
    expect(Object.keys(after.districts)).toHaveLength(70);
    // One line for the import, one for those who are new, one for each who is changed.
    expect(after.record - before.record).toBe(12);
  });

  test('when others write meanwhile, then they are told to wait, and an older reading cannot write over it', async () => {
    const [first] = await given.advisers();
    let edited: string | undefined;
    let staged: string | undefined;
    const answer = await given.importAll(file, {
      imports: {
        commit: async (...args) => {
          edited = codeOf(await given.edit(first?.adviserId ?? '', 1, adviserInput('OLD-0')));
          // Whoever has read before the import began, and asked whether one runs before that.
          const late = await given.ports.advisers.get(campaignId, 'wujin', first?.adviserId ?? '');
          const next = { ...late, version: (late?.version ?? 0) + 1 } as NonNullable<typeof late>;
          staged = codeOf(await given.ports.advisers.saveAll([next], []));
          return given.ports.imports.commit(...args);
        },
      },
    });
    expect([edited, staged, codeOf(answer)]).toEqual(['import-under-way', 'changed-meanwhile', 'ok']);
    expect((await given.advisers()).filter(({ lectures }) => lectures === 99)).toHaveLength(10);
  });

  test('when somebody has changed an adviser after the plan was made, then nothing of the file is seen', async () => {
    const [first] = await given.advisers();
    const answer = await given.importAll(file, {
      imports: {
        begin: async (...args) => {
          await given.edit(first?.adviserId ?? '', 1, { ...adviserInput(first?.licenceNumber ?? ''), name: '改名' });
          return given.ports.imports.begin(...args);
        },
      },
    });
    expect(codeOf(answer)).toBe('changed-meanwhile');
    const { advisers, counts } = await seen();
    expect(advisers.filter(({ lectures }) => lectures === 99)).toEqual([]);
    expect(advisers.filter(({ name }) => name === '改名')).toHaveLength(1);
    expect(counts).toEqual({ wujin: 10 });
    expect((await given.record()).entries.map(({ action }) => action)).toContain('abandon-import');
  });

  test('when two officers import at once, then one is told, and the other’s is whole', async () => {
    const [shown, other] = [await given.dryRun(file), await given.dryRun(fileOf([adviserInput('LONE-1')]))];
    const previewOf = (answer: typeof shown) => ({ preview: (answer.ok && answer.value.preview) || '' });
    const answers = await Promise.all([
      given.realRun(file, { request: previewOf(shown) }),
      given.realRun(fileOf([adviserInput('LONE-1')]), { request: previewOf(other) }),
    ]);
    const codes = answers.map(codeOf);
    expect(codes).toContain('ok');
    const expected = (codes[0] === 'ok' ? 60 : 0) + (codes[1] === 'ok' ? 1 : 0);
    expect(await given.counts()).toEqual({ wujin: 10 + expected });
    expect(await given.advisers()).toHaveLength(10 + expected);
  });
});

describe('given an import that died half-way', () => {
  beforeEach(async () => {
    await given.register(old);
    await crash(diesStaging());
  });

  test('when its lease has not run out, then writers wait; when it has, they go on as if it had never been', async () => {
    expect(codeOf(await given.register([adviserInput('NEW-0')]))).toBe('import-under-way');
    expect(codeOf(await given.importAll(file))).toBe('import-under-way');
    given.time.now += anHour;
    // New ones over its leavings, and changes of what it had meant to change.
    const again = [...added, ...changed].slice(0, 40);
    expect(codeOf(await given.register(again))).toBe('ok');
    expect(codeOf(await given.register([...added, ...changed].slice(40)))).toBe('ok');
    expect(await given.counts()).toEqual({ wujin: 70 });
    expect(await given.advisers()).toHaveLength(70);
    expect(
      (await given.advisers()).every(
        ({ lectures, licenceNumber }) => lectures === 99 || licenceNumber.startsWith('NEW'),
      ),
    ).toBe(true);
  });

  test('when the same file is imported again, then it is whole; and again, nothing is to do', async () => {
    given.time.now += anHour;
    expect(await given.importAll(file)).toMatchObject(ok({ created: 60, updated: 10 }));
    expect(await given.counts()).toEqual({ wujin: 70 });
    expect(await given.advisers()).toHaveLength(70);
    expect(await given.importAll(file)).toMatchObject(ok({ outcome: 'nothing-to-do', unchanged: 70 }));
    const first = (await given.advisers()).find(({ lectures }) => lectures === 99);
    expect(await historyLength(first?.adviserId ?? '')).toBe(2);
  });

  test('when another district registers those that it had meant to add, then they are that district’s', async () => {
    given.time.now += anHour;
    expect(codeOf(await given.register(added.slice(0, 30), 'xinbei'))).toBe('ok');
    const rest = fileOf(added.slice(30), '新北区');
    expect(await given.importAll(rest, { by: city, district: 'xinbei' })).toMatchObject(ok({ created: 30 }));
    expect(await given.counts()).toEqual({ wujin: 10, xinbei: 60 });
    expect(await given.advisers()).toHaveLength(10);
    expect(await given.advisers('xinbei')).toHaveLength(60);
  });

  test('when it wakes up after it was abandoned, then it cannot commit any more', async () => {
    const dead = await given.ports.imports.latest(campaignId);
    given.time.now += anHour;
    await given.register([adviserInput('LATE-1')]);
    const committed = await given.ports.imports.commit(dead!, { wujin: 60 }, []);
    expect(codeOf(committed)).toBe('changed-meanwhile');
    expect(await given.counts()).toEqual({ wujin: 11 });
  });
});
