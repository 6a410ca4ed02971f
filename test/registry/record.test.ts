import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportAudit } from '../../shared/actions/export-audit.ts';
import type { ImportRecord } from '../../shared/actions/registry-records.ts';
import { dynamoAdviserStore } from '../../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoAuditLog } from '../../shared/adapters/dynamodb/audit.ts';
import { dynamoBundleStore } from '../../shared/adapters/dynamodb/bundle-store.ts';
import { dynamoCampaignStore } from '../../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCaseStore } from '../../shared/adapters/dynamodb/case-store.ts';
import { dynamoCandidateStore } from '../../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoDocumentStore, dynamoSlotStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { dynamoImportStore } from '../../shared/adapters/dynamodb/import-store.ts';
import { dynamoInterventionStore } from '../../shared/adapters/dynamodb/intervention-store.ts';
import { dynamoPanelStore } from '../../shared/adapters/dynamodb/panel-store.ts';
import { dynamoReviewStore } from '../../shared/adapters/dynamodb/review-store.ts';
import { dynamoRoundStore } from '../../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../../shared/adapters/dynamodb/snapshot-store.ts';
import { auditCsv, auditPage } from '../../shared/adapters/http/audit-export.ts';
import { csvOf } from '../../shared/adapters/csv.ts';
import { actor } from '../actions/builders.ts';
import * as build from '../adapters/builders.ts';
import { type DynamoEngine, startDynamo } from '../support/engines.ts';
import { campaignId, city, codeOf, type RegistryWorld, registryWorld } from './registry-world.ts';

/** What a store sent: the items of each transaction, and the names of all other commands. */
function recorder() {
  const transactions: Record<string, unknown>[][] = [];
  const others: string[] = [];
  const send = async (command: { constructor: { name: string }; input: { TransactItems?: Record<string, any>[] } }) => {
    const { name } = command.constructor;
    if (name !== 'TransactWriteItemsCommand') others.push(name);
    else transactions.push((command.input.TransactItems ?? []).map((item) => Object.values(item)[0]));
    return {};
  };
  return { client: { send } as unknown as DynamoDBClient, transactions, others };
}

const entry = build.audit('x');
const clearance = {
  roundId: build.roundId,
  candidateId: 'cnd_1',
  clearanceId: 'city-lawyers',
  submission: 1,
  decision: 'cleared',
  decidedAt: 1,
  decidedBy: 'x',
  version: 1,
} as const;
const staging: ImportRecord = {
  importId: 'imp_1',
  campaignId,
  sequence: 1,
  state: 'staging',
  startedAt: 1,
  startedBy: 'x',
  expiresAt: 2,
  fileName: 'x',
  fileSha256: 'x',
  created: 1,
  updated: 1,
};
const recusal = { roundId: build.roundId, judgeId: 'jdg_1', candidateId: 'cnd_1', reason: '亲属', at: 1 };
const [fresh, next] = [build.adviser('adv_1'), build.adviser('adv_1', { version: 2 })];

/** Every function of a store that changes state; whatever else a store has must be a reader, by name. */
const changes = {
  campaigns: (client: DynamoDBClient) => {
    const store = dynamoCampaignStore(client, 't');
    return { store, calls: { save: () => store.save(build.campaign(1), [build.round(1)], entry) } };
  },
  rounds: (client: DynamoDBClient) => {
    const store = dynamoRoundStore(client, 't');
    return { store, calls: { save: () => store.save(build.round(2), entry) } };
  },
  advisers: (client: DynamoDBClient) => {
    const store = dynamoAdviserStore(client, 't');
    return { store, calls: { saveAll: () => store.saveAll([fresh], [entry]) } };
  },
  candidates: (client: DynamoDBClient) => {
    const store = dynamoCandidateStore(client, 't');
    return { store, calls: { add: () => store.add(build.candidate('cnd_1'), 0, 1, entry) } };
  },
  reviews: (client: DynamoDBClient) => {
    const store = dynamoReviewStore(client, 't');
    const calls = {
      decide: () => store.decide(clearance, 1, 1, entry),
      save: () => store.save(build.candidate('cnd_1', { version: 2 }), 1, entry),
      fixPaper: () => store.fixPaper(build.round(2), 0, entry),
    };
    return { store, calls };
  },
  panel: (client: DynamoDBClient) => {
    const store = dynamoPanelStore(client, 't');
    const calls = {
      appoint: () => store.appoint(build.roundId, [], 1, entry),
      saveSheet: () => store.saveSheet(build.sheet('jdg_1', 'cnd_1', 1), entry),
      addRecusal: () => store.addRecusal(recusal, entry),
    };
    return { store, calls };
  },
  cases: (client: DynamoDBClient) => {
    const store = dynamoCaseStore(client, 't');
    const calls = {
      add: () => store.add(build.caseRecord('1'), 0, entry),
      save: () => store.save(build.caseRecord('1', { version: 2 }), entry),
    };
    return { store, calls };
  },
  documents: (client: DynamoDBClient) => {
    const store = dynamoDocumentStore(client, 't');
    return { store, calls: { save: () => store.save(build.document('doc_1', 1), entry) } };
  },
  slots: (client: DynamoDBClient) => {
    const store = dynamoSlotStore(client, 't');
    const next = build.document('doc_1', 2);
    const calls = {
      takePlace: () => store.takePlace(next, 0, entry),
      accept: () => store.accept(next, build.document('doc_2', 3), entry),
    };
    return { store, calls };
  },
  snapshots: (client: DynamoDBClient) => {
    const store = dynamoSnapshotStore(client, 't');
    const calls = {
      save: () => store.save(build.snapshot('snp_1', 0), { requestId: 'req_1', roundVersion: 1 }, entry),
      saveUnranked: () => store.saveUnranked(build.roundId, 'req_1', 'scores-missing', entry),
    };
    return { store, calls };
  },
  imports: (client: DynamoDBClient) => {
    const store = dynamoImportStore(client, 't');
    const slot = { adviserId: 'adv_1', district: 'wujin', record: fresh, version: 1 };
    const calls = {
      begin: () => store.begin(staging, entry),
      // An update; who is new is named by the commit, before which nobody sees either.
      stage: () => store.stage('imp_1', [{ record: next, slot, audit: entry }]),
      commit: () => store.commit(staging, { wujin: 1 }, [entry]),
      abandon: () => store.abandon(staging, entry),
    };
    return { store, calls };
  },
  interventions: (client: DynamoDBClient) => {
    const store = dynamoInterventionStore(client, 't');
    const proposed = { by: 'officer', at: build.at, reason: '核实后处置' };
    const record = {
      interventionId: 'itv_1',
      roundId: build.roundId,
      campaignId: build.campaignId,
      status: 'proposed',
      version: 1,
      subject: { kind: 'lock-candidate', candidateId: 'cnd_1' },
      proposed,
    } as const;
    return { store, calls: { save: () => store.save(record, build.round(2), entry) } };
  },
  bundles: (client: DynamoDBClient) => {
    // `note` tells how far a worker has come, which is nobody's decision; request and end are saved.
    const { note: _progress, ...store } = dynamoBundleStore(client, 't');
    const record = {
      campaignId: build.campaignId,
      bundleId: 'bdl_1',
      status: 'queued',
      draft: false,
      requestedAt: build.at,
      requestedBy: 'officer',
      drawn: 0,
      packedBytes: 0,
      version: 1,
    } as const;
    return { store, calls: { save: () => store.save(record, entry) } };
  },
  audit: (client: DynamoDBClient) => ({ store: dynamoAuditLog(client, 't'), calls: {} }),
};
const readers =
  /^(get|list|of[A-Z]\w*|count\w*|districtsOf|judges|sheets?|recusals|latest\w*|slots|clearances|changes|append|whyUnranked|version)$/;

describe('given every store that changes state', () => {
  test.each(Object.entries(changes))(
    'when %s writes, then each change is one transaction with its audit entry',
    async (_name, make) => {
      const probe = recorder();
      const { store, calls } = make(probe.client);
      expect(
        Object.keys(store)
          .filter((name) => !readers.test(name))
          .toSorted(),
      ).toEqual(Object.keys(calls).toSorted());
      for (const [name, call] of Object.entries(calls)) {
        probe.transactions.length = 0;
        await call();
        expect(probe.transactions, name).toHaveLength(1);
        const puts = (probe.transactions[0] ?? []).flatMap(({ Item: item }) =>
          item ? [unmarshall(item as never)] : [],
        );
        expect(
          puts.filter(({ pk }) => String(pk).startsWith('AUD#')),
          name,
        ).toHaveLength(1);
        expect(probe.others, name).toEqual([]);
      }
    },
  );
});

describe('given the record of some days', () => {
  let engine: DynamoEngine;
  let given: RegistryWorld;
  let table = '';
  let tables = 0;
  beforeAll(async () => {
    engine = await startDynamo();
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    table = `record-${(tables += 1)}`;
    given = await registryWorld(engine, table);
  });

  const day = (text: string) => Date.parse(`${text}+08:00`);
  const append = async (...entries: Parameters<typeof build.audit>[1][]) => {
    const log = dynamoAuditLog(engine.client, table);
    for (const one of entries) await log.append(build.audit('edit-adviser', one));
  };
  const page = (more: object, by = actor('auditor')) =>
    exportAudit(given.ports, { actor: by, campaignId, from: '2022-04-10', to: '2022-04-12', ...more });

  test('when it is read page by page, then every entry comes once, in the order of time, by days in Shanghai', async () => {
    const times = [
      '2022-04-09T23:59:59',
      '2022-04-10T00:00:00',
      '2022-04-10T07:00:00',
      '2022-04-12T00:00:00',
      '2022-04-12T23:59:59',
      '2022-04-13T00:00:00',
    ];
    await append(...times.toReversed().map((time) => ({ at: day(time), target: time })));
    for (const limit of [1, 2, 3, 4, 10]) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const answer = await page({ limit, after });
        if (!answer.ok) throw new Error(codeOf(answer));
        expect(answer.value.entries.length).toBeLessThanOrEqual(limit);
        seen.push(...answer.value.entries.map(({ target }) => target));
        after = answer.value.next;
      } while (after !== undefined);
      expect(seen).toEqual(times.slice(1, 5));
    }
  });

  test('when entries are large, then a page ends before an answer would be too large, and nothing is left out', async () => {
    const large = Array.from({ length: 12 }, (_, index) => ({
      at: day('2022-04-10T10:00:00') + index,
      target: `large-${index}`,
      after: 'x'.repeat(380_000),
    }));
    await append(...large);
    const first = await page({});
    expect(first.ok && first.value.entries.length).toBeLessThan(12);
    const rest = await page({ after: first.ok ? first.value.next : '' });
    expect((first.ok ? first.value.entries.length : 0) + (rest.ok ? rest.value.entries.length : 0)).toBe(12);
  });

  test.each([
    ['a district officer asks', {}, actor('district-officer', { district: 'wujin' }), 'role-forbidden'],
    ['the days are out of order', { from: '2022-04-13' }, city, 'path-invalid'],
    ['it is a year', { from: '2021-04-13' }, city, 'path-invalid'],
    ['the cursor lies outside', { after: '2022-05-01~' }, city, 'path-invalid'],
    ['nothing is wrong', {}, city, 'ok'],
  ])('when %s, then the answer is right', async (_name, more, by, code) => {
    expect(codeOf(await page(more, by))).toBe(code);
  });

  test('when it leaves as CSV, then a spreadsheet takes it for text, and the next page is linked', async () => {
    await append({ at: day('2022-04-10T08:00:00'), actor: '=HYPERLINK("x")', reason: '甲,"乙"\n丙', after: { a: 1 } });
    const answer = await page({});
    const { headers, body } = auditCsv(
      auditPage({ ...(answer.ok ? answer.value : { entries: [] }), next: '2022-04-10~x#y' }),
      {
        campaignId,
        from: '2022-04-10',
        to: '2022-04-12',
        limit: 1,
      },
    );
    expect(body).toBe(
      '\uFEFF时间,操作人,角色,操作,对象,原因,修改前,修改后\r\n' +
        '2022-04-10 08:00:00,"\'=HYPERLINK(""x"")",city-officer,edit-adviser,x,"甲,""乙""\n丙",,"{""a"":1}"\r\n',
    );
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      link: '</api/campaigns/changzhou-2022/audit?from=2022-04-10&to=2022-04-12&format=csv&limit=1&after=2022-04-10%7Ex%23y>; rel="next"',
    });
  });

  test.each([
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['＝1', "'＝1"],
    ['a=1', 'a=1'],
  ])('when a cell is %j, then it leaves as %j', (cell, written) => {
    expect(csvOf([[cell]])).toBe(`\uFEFF${written}\r\n`);
  });
});
