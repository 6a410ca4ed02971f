import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { dynamoAdviserStore } from '../../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoAuditLog } from '../../shared/adapters/dynamodb/audit.ts';
import { dynamoCampaignStore } from '../../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCaseStore } from '../../shared/adapters/dynamodb/case-store.ts';
import { dynamoCandidateStore } from '../../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoDocumentStore, dynamoSlotStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { dynamoPanelStore } from '../../shared/adapters/dynamodb/panel-store.ts';
import { dynamoRoundStore } from '../../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../../shared/adapters/dynamodb/snapshot-store.ts';
import { createSelectionTable, type DynamoEngine, startDynamo } from '../support/engines.ts';
import {
  adviser,
  at,
  audit,
  campaign,
  campaignId,
  candidate,
  caseRecord,
  document,
  round,
  roundId,
  sheet,
  snapshot,
} from './builders.ts';

const changed = { ok: false, error: { type: 'changed-meanwhile' } };
const written = { ok: true };

let engine: DynamoEngine;
let table: string;
let tables = 0;

beforeAll(async () => {
  engine = await startDynamo();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  tables += 1;
  table = await createSelectionTable(engine.client, `selection-${tables}`);
});

/** Everything in the table, to prove that a refused write left nothing. */
async function contents(): Promise<unknown> {
  const { Items: items } = await engine.client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return (items ?? []).map((item) => JSON.stringify(item)).toSorted();
}

/** Runs a write that must be refused, and finds the table as it was. */
async function refused(write: () => Promise<unknown>, answer: object = changed): Promise<void> {
  const before = await contents();
  expect(await write()).toMatchObject(answer);
  expect(await contents()).toEqual(before);
}

describe('cases', () => {
  const store = () => dynamoCaseStore(engine.client, table);

  test('given two officers at once with the last place, when both add a case, then one is told and nothing of it is left', async () => {
    expect(await store().add(caseRecord('b'), 0, audit('file-case'))).toMatchObject(written);
    const both = await Promise.all(['a', 'c'].map((caseId) => store().add(caseRecord(caseId), 1, audit('file-case'))));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await store().ofDistrict(campaignId, 'wujin')).toHaveLength(2);
    await refused(() => store().add(caseRecord('d'), 1, audit('file-case')));
    // Known already.
    await refused(() => store().add(caseRecord('b'), 2, audit('file-case')));
  });

  test('given a case, when it is saved over another version than the last, then nothing is written', async () => {
    await store().add(caseRecord('a'), 0, audit('file-case'));
    const next = caseRecord('a', { version: 2, title: '另一标题' });
    expect(await store().save(next, audit('file-case'))).toMatchObject(written);
    await refused(() => store().save(next, audit('file-case')));
    expect(await store().get(campaignId, 'wujin', 'a')).toEqual(next);
    expect(await store().get(campaignId, 'jintan', 'a')).toBeUndefined();
    expect(await store().ofDistrict(campaignId, 'jintan')).toEqual([]);
  });
});

describe('campaigns and rounds', () => {
  const store = () => dynamoCampaignStore(engine.client, table);
  const rounds = () => dynamoRoundStore(engine.client, table);
  const districtRound = round(1, { roundId: 'rnd_changzhou-2022_district_wujin', ledger: 'zz9', district: 'wujin' });

  test('given nothing, when a campaign is saved, then file, list and rounds are there', async () => {
    expect(await store().save(campaign(1), [round(1), districtRound], audit('load-campaign'))).toMatchObject(written);
    expect(await store().get(campaignId)).toEqual(campaign(1));
    expect(await store().list()).toEqual([{ campaignId, title: '评选', revision: 1 }]);
    expect(await rounds().ofCampaign(campaignId)).toEqual([round(1), districtRound]);
    expect(await store().get('other')).toBeUndefined();
    expect(await rounds().get('rnd_other')).toBeUndefined();
  });

  test('given revision 1, when it is saved again or revision 3 is, then nothing changes', async () => {
    await store().save(campaign(1), [round(1)], audit('load-campaign'));
    await refused(() => store().save(campaign(1), [], audit('load-campaign')));
    await refused(() => store().save(campaign(3), [], audit('load-campaign')));
    expect(await store().save(campaign(2, { title: '新' }), [round(2)], audit('load-campaign'))).toMatchObject(written);
    expect(await store().list()).toEqual([{ campaignId, title: '新', revision: 2 }]);
  });

  test('given a ledger code in use, when a new round wants it, then nothing is written and the answer says so', async () => {
    await store().save(campaign(1), [round(1)], audit('load-campaign'));
    const taken = { ok: false, error: { type: 'ledger-taken' } };
    const fresh = { ...districtRound, ledger: 'aB3' };
    await refused(() => store().save(campaign(2), [fresh], audit('load-campaign')), taken);
    // A stale revision outweighs it: another code would not help.
    await refused(() => store().save(campaign(1), [fresh], audit('load-campaign')));
    // Codes tell upper from lower case.
    const other = { ...districtRound, ledger: 'AB3' };
    expect(await store().save(campaign(2), [other], audit('load-campaign'))).toMatchObject(written);
  });

  test('given a file beyond the limit, when it is saved, then it is refused by size and nothing is written', async () => {
    const huge = { text: '例'.repeat(120_000) } as unknown as ReturnType<typeof campaign>['campaign'];
    await expect(store().save(campaign(1, { campaign: huge }), [], audit('load-campaign'))).rejects.toThrow(
      'changzhou-2022 has 360011 bytes as JSON, 350000 is the limit',
    );
    expect(await contents()).toEqual([]);
  });

  test('given two officers at once, when both save a round, then one is told', async () => {
    await store().save(campaign(1), [round(1)], audit('load-campaign'));
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((title) => rounds().save(round(2, { title }), audit('prepare-ballot-paper'))),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('given an entry without a change, when it is appended, then it lies under its day in Shanghai', async () => {
    await dynamoAuditLog(engine.client, table).append(audit('recompute-rankings', { reason: 'scores missing' }));
    expect(await contents()).toEqual([expect.stringContaining('AUD#changzhou-2022#2022-05-20')]);
  });
});

describe('advisers', () => {
  const store = () => dynamoAdviserStore(engine.client, table);
  const many = Array.from({ length: 40 }, (_, i) => adviser(`adv_${String(i).padStart(2, '0')}`));

  test('given 40 at once, when they are registered, then all are there, counted, and read page by page', async () => {
    expect(await store().saveAll(many, [audit('register-advisers')])).toMatchObject(written);
    expect(await store().countByDistrict(campaignId)).toEqual({ wujin: 40 });
    expect((await store().ofDistrict(campaignId, 'wujin')).advisers).toEqual(many);
    const first = await store().ofDistrict(campaignId, 'wujin', { limit: 30 });
    expect(first).toEqual({ advisers: many.slice(0, 30), next: 'adv_29' });
    expect(await store().ofDistrict(campaignId, 'wujin', { limit: 10, after: 'adv_29' })).toEqual({
      advisers: many.slice(30),
    });
    expect(await store().get(campaignId, 'wujin', 'adv_07')).toEqual(many[7]);
    expect(await store().get(campaignId, 'jintan', 'adv_07')).toBeUndefined();
  });

  test('given one changed meanwhile, when 40 are updated, then none is', async () => {
    await store().saveAll(many, [audit('register-advisers')]);
    const next = many.map((record) => ({ ...record, version: 2 }));
    await store().saveAll(next.slice(39), [audit('register-advisers')]);
    await refused(() =>
      store().saveAll(
        next,
        next.map(() => audit('register-advisers')),
      ),
    );
    const audits = next.slice(0, 39).map(() => audit('register-advisers'));
    expect(await store().saveAll(next.slice(0, 39), audits)).toMatchObject(written);
    // An update is not a new adviser.
    expect(await store().countByDistrict(campaignId)).toEqual({ wujin: 40 });
  });

  test('given an adviser of one district, when another district registers the same, then it is refused', async () => {
    await store().saveAll([adviser('adv_1')], [audit('register-advisers')]);
    const elsewhere = [adviser('adv_2', { district: 'jintan' }), adviser('adv_1', { district: 'jintan' })];
    await refused(() => store().saveAll(elsewhere, [audit('register-advisers')]));
    expect(await store().districtsOf(campaignId, ['adv_1', 'adv_2'])).toEqual({ adv_1: 'wujin' });
  });

  test('given parallel batches of one district, when they meet at its counter, then all are counted', async () => {
    const answers = await Promise.all(
      many.slice(0, 6).map((record) => store().saveAll([record], [audit('register-advisers')])),
    );
    const saved = answers.filter(({ ok }) => ok).length;
    expect(saved).toBe(6);
    expect(await store().countByDistrict(campaignId)).toEqual({ wujin: saved });
  });
});

describe('candidates', () => {
  const store = () => dynamoCandidateStore(engine.client, table);
  beforeEach(async () => {
    await dynamoCampaignStore(engine.client, table).save(campaign(1), [round(1)], audit('load-campaign'));
  });

  test('given a number or a round that moved on, when a candidate is added, then it is refused', async () => {
    expect(await store().add(candidate('cnd_1'), 0, 1, audit('nominate-candidate'))).toMatchObject(written);
    await refused(() => store().add(candidate('cnd_2'), 0, 1, audit('nominate-candidate')));
    await refused(() => store().add(candidate('cnd_2'), 1, 2, audit('nominate-candidate')));
    await refused(() => store().add(candidate('cnd_1'), 1, 1, audit('nominate-candidate')));
    await refused(() => store().add(candidate('cnd_2', { roundId: 'rnd_other' }), 0, 1, audit('nominate-candidate')));
    expect(await store().add(candidate('cnd_2'), 1, 1, audit('nominate-candidate'))).toMatchObject(written);
    expect(
      await store().add(candidate('cnd_3', { district: 'jintan' }), 0, 1, audit('nominate-candidate')),
    ).toMatchObject(written);
    expect((await store().ofRound(roundId)).map(({ candidateId }) => candidateId)).toEqual(['cnd_1', 'cnd_2', 'cnd_3']);
    expect(await store().get(roundId, 'cnd_2')).toEqual(candidate('cnd_2'));
  });

  test('given one place left, when ten officers nominate at once, then one candidate is added', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => store().add(candidate(`cnd_${i}`), 0, 1, audit('nominate-candidate'))),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await store().ofRound(roundId)).toHaveLength(1);
  });
});

describe('panel, sheets and recusals', () => {
  const store = () => dynamoPanelStore(engine.client, table);
  const judges = (group: string) => [{ judgeId: 'jdg_1', subject: 'judge-1', name: '李四', group }];
  beforeEach(async () => {
    await dynamoCampaignStore(engine.client, table).save(campaign(1), [round(1)], audit('load-campaign'));
  });

  test('given a panel, when it is appointed anew, then it is replaced and the round moves on', async () => {
    expect(await store().judges(roundId)).toEqual([]);
    expect(await store().appoint(roundId, judges('a'), 1, audit('appoint-judges'))).toMatchObject(written);
    await refused(() => store().appoint(roundId, judges('b'), 1, audit('appoint-judges')));
    expect(await store().appoint(roundId, judges('c'), 2, audit('appoint-judges'))).toMatchObject(written);
    expect(await store().judges(roundId)).toEqual(judges('c'));
    expect(await dynamoRoundStore(engine.client, table).get(roundId)).toEqual(round(3));
  });

  test('given a sheet, when it is entered again with the same version, then it is refused', async () => {
    expect(await store().saveSheet(sheet('jdg_1', 'cnd_1', 1), audit('enter-scores'))).toMatchObject(written);
    await refused(() => store().saveSheet(sheet('jdg_1', 'cnd_1', 1), audit('enter-scores')));
    expect(await store().saveSheet(sheet('jdg_1', 'cnd_1', 2), audit('enter-scores'))).toMatchObject(written);
    expect(await store().sheet(roundId, 'jdg_1', 'cnd_1')).toEqual(sheet('jdg_1', 'cnd_1', 2));
    expect(await store().sheets(roundId)).toEqual([sheet('jdg_1', 'cnd_1', 2)]);
  });

  test('given a sheet or a recusal, when the other one is tried, then it is refused', async () => {
    const recusal = (candidateId: string) => ({ roundId, judgeId: 'jdg_1', candidateId, reason: '亲属', at });
    await store().saveSheet(sheet('jdg_1', 'cnd_1', 1), audit('enter-scores'));
    await refused(() => store().addRecusal(recusal('cnd_1'), audit('recuse-judge')));
    expect(await store().addRecusal(recusal('cnd_2'), audit('recuse-judge'))).toMatchObject(written);
    await refused(() => store().addRecusal(recusal('cnd_2'), audit('recuse-judge')));
    await refused(() => store().saveSheet(sheet('jdg_1', 'cnd_2', 1), audit('enter-scores')));
    expect(await store().recusals(roundId)).toEqual([recusal('cnd_2')]);
  });
});

describe('documents', () => {
  test('given a document, when a stale version is saved, then it is refused', async () => {
    const store = dynamoDocumentStore(engine.client, table);
    expect(await store.save(document('doc_1', 1), audit('request-upload'))).toMatchObject(written);
    await refused(() => store.save(document('doc_1', 1), audit('request-upload')));
    const accepted = document('doc_1', 2, { status: 'accepted', verifiedAt: at });
    expect(await store.save(accepted, audit('verify-upload'))).toMatchObject(written);
    await refused(() => store.save(document('doc_1', 2, { status: 'refused' }), audit('verify-upload')));
    expect(await store.get(accepted, 'doc_1')).toEqual(accepted);
    expect(await store.ofAdviser(accepted)).toEqual([accepted]);
  });

  test('given two files for one place, when both try for it, then the second is told, and so is who comes with a stale document', async () => {
    const store = dynamoDocumentStore(engine.client, table);
    const slots = dynamoSlotStore(engine.client, table);
    for (const id of ['doc_1', 'doc_2']) await store.save(document(id, 1), audit('request-upload'));
    const placed = (id: string) => document(id, 2, { status: 'scanning', hasPlace: true });
    const slot = placed('doc_1');
    expect(await slots.version(slot)).toBe(0);
    expect(await slots.takePlace(slot, 0, audit('verify-upload'))).toMatchObject(written);
    expect(await slots.version(slot)).toBe(1);
    await refused(() => slots.takePlace(placed('doc_2'), 0, audit('verify-upload')));
    await refused(() => slots.takePlace(placed('doc_1'), 1, audit('verify-upload')));
    const accepted = document('doc_1', 3, { status: 'accepted' });
    const older = (version: number) => document('doc_2', version, { status: 'replaced' });
    await refused(() => slots.accept(document('doc_1', 2, { status: 'accepted' }), undefined, audit('verify-upload')));
    await refused(() => slots.accept(accepted, older(3), audit('verify-upload')));
    expect(await store.get(slot, 'doc_1')).toEqual(slot);
    expect(await slots.accept(accepted, older(2), audit('verify-upload'))).toMatchObject(written);
    expect(await store.ofAdviser(slot)).toEqual([accepted, older(2)]);
    expect(await slots.version(slot)).toBe(1);
  });

  test('given documents of several advisers, when a page of advisers is read, then it has theirs and no others', async () => {
    const store = dynamoDocumentStore(engine.client, table);
    for (const adviserId of ['adv_2', 'adv_3', 'adv_4', 'adv_5']) {
      await store.save(document(`doc_${adviserId}`, 1, { adviserId }), audit('request-upload'));
    }
    const other = document('doc_foreign', 1, { adviserId: 'adv_3', district: 'liyang' });
    await store.save(other, audit('request-upload'));
    const { campaignId, district } = document('doc_1', 1);
    const found = await store.ofAdvisers(campaignId, district, 'adv_3', 'adv_4');
    expect(found.map(({ adviserId }) => adviserId)).toEqual(['adv_3', 'adv_4']);
    expect(await store.get(document('doc_foreign', 1, { adviserId: 'adv_3' }), 'doc_foreign')).toBeUndefined();
    expect(await store.get(other, 'doc_foreign')).toEqual(other);
  });
});

describe('ranking snapshots', () => {
  const store = () => dynamoSnapshotStore(engine.client, table);
  const answers = (requestId: string, roundVersion = 1) => ({ requestId, roundVersion });
  beforeEach(async () => {
    await dynamoCampaignStore(engine.client, table).save(campaign(1), [round(1)], audit('load-campaign'));
  });

  test('given a round that has changed since it was ranked, when its snapshot is saved, then it is refused', async () => {
    await dynamoRoundStore(engine.client, table).save(round(2), audit('decide-intervention'));
    expect(await store().save(snapshot('snp_01', 1), answers('req_1'), audit('recompute-rankings'))).toMatchObject(
      changed,
    );
    expect(await store().latest(roundId)).toBeUndefined();
    const late = answers('req_1', 2);
    expect(await store().save(snapshot('snp_02', 1), late, audit('recompute-rankings'))).toMatchObject(written);
  });

  test('given a request that was answered without a ranking, when asked, then the reason is told and it stays answered', async () => {
    const save = () => store().saveUnranked(roundId, 'req_1', 'scores-missing', audit('recompute-rankings'));
    expect(await save()).toMatchObject(written);
    expect(await store().whyUnranked(roundId, 'req_1')).toBe('scores-missing');
    expect(await store().whyUnranked(roundId, 'req_2')).toBeUndefined();
    expect(await store().ofRequest(roundId, 'req_1')).toBeUndefined();
    await refused(save);
  });

  test('given snapshots of two nights, when they are read, then each is whole and the later one is the latest', async () => {
    const [first, second] = [snapshot('snp_01', 80), snapshot('snp_02', 81)];
    expect(await store().latest(roundId)).toBeUndefined();
    expect(await store().save(first, answers('req_1'), audit('recompute-rankings'))).toMatchObject(written);
    expect(await store().save(second, answers('req_2'), audit('recompute-rankings'))).toMatchObject(written);
    expect(await store().latest(roundId)).toEqual(second);
    expect(await store().latestHead(roundId)).toMatchObject({ snapshotId: 'snp_02', standing: 'provisional' });
    expect(await store().get(roundId, 'snp_01')).toEqual(first);
    expect(await store().ofRequest(roundId, 'req_1')).toEqual(first);
    expect(await store().ofRequest(roundId, 'req_3')).toBeUndefined();
  });

  test('given an answered request, when it is delivered again, then its answer stays and the newcomer is never seen', async () => {
    await store().save(snapshot('snp_01', 3), answers('req_1'), audit('recompute-rankings'));
    expect(await store().save(snapshot('snp_02', 4), answers('req_1'), audit('recompute-rankings'))).toMatchObject(
      changed,
    );
    expect(await store().latest(roundId)).toEqual(snapshot('snp_01', 3));
    expect(await store().get(roundId, 'snp_02')).toBeUndefined();
  });

  test('given a snapshot, when it is saved again with other rows, then not one of them is written', async () => {
    await store().save(snapshot('snp_01', 3), answers('req_1'), audit('recompute-rankings'));
    const other = { ...snapshot('snp_01', 3), rows: snapshot('snp_01', 3).rows.map((row) => ({ ...row, votes: 9 })) };
    await refused(() => store().save(other, answers('req_2'), audit('recompute-rankings')));
    await refused(() => store().save(snapshot('snp_01', 3), answers('req_2'), audit('recompute-rankings')));
  });

  test('given a run that died after its rows, when the request is delivered again, then one whole snapshot is seen', async () => {
    const dead = dynamoSnapshotStore(engine.client, table);
    // Audit entries beyond an item's size make the last transaction fail after the rows.
    const tooLarge = audit('recompute-rankings', { after: 'x'.repeat(500_000) });
    await expect(dead.save(snapshot('snp_01', 5), answers('req_1'), tooLarge)).rejects.toThrow();
    expect(await store().latest(roundId)).toBeUndefined();
    expect(await store().save(snapshot('snp_02', 5), answers('req_1'), audit('recompute-rankings'))).toMatchObject(
      written,
    );
    expect(await store().latest(roundId)).toEqual(snapshot('snp_02', 5));
  });
});
