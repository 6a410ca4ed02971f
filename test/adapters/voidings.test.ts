import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { InterventionRecord, InterventionSubject } from '../../shared/actions/intervention-ports.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoInterventionStore } from '../../shared/adapters/dynamodb/intervention-store.ts';
import { dynamoVoidings } from '../../shared/adapters/dynamodb/voidings.ts';
import { importLengthLimit, voidedBallotsLimit } from '../../shared/contract/interventions.ts';
import { createSelectionTable, type DynamoEngine, startDynamo } from '../support/engines.ts';
import { at, audit, ballot, campaignId, round, roundId } from './builders.ts';

let engine: DynamoEngine;
let table: string;
let tables = 0;
let roundVersion = 0;
beforeAll(async () => {
  engine = await startDynamo();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  tables += 1;
  roundVersion = 0;
  table = await createSelectionTable(engine.client, `selection-${tables}`);
});

const keyOf = (voter: number): string => ballot(voter, [1]).voterKey;
const voiding = (voters: readonly number[]): InterventionSubject => ({
  kind: 'void-ballots',
  ballots: voters.map((voter) => ({ ballotId: `bal_${String(voter).padStart(22, '0')}`, voterKey: keyOf(voter) })),
});
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, voter) => voter);
const proposed = { by: 'officer', at, reason: '核实为刷票，应予作废' };
const decided = { by: 'second', at: at + 5 };

function intervention(
  interventionId: string,
  subject: InterventionSubject,
  more: Partial<InterventionRecord> = {},
): InterventionRecord {
  return { interventionId, roundId, campaignId, status: 'proposed', version: 1, subject, proposed, ...more };
}

const store = () => dynamoInterventionStore(engine.client, table);
/** Each step of an intervention is a version of its round. */
const nextRound = () => round((roundVersion += 1));
const save = (record: InterventionRecord) => store().save(record, nextRound(), audit('decide-intervention'));
const ofBallot = (voter: number, call: JsonCall = engine.call) =>
  dynamoVoidings(call, table).ofBallot(roundId, keyOf(voter));

/** A caller that adds up the read units that the engine asks for. */
function metered() {
  const meter = { units: 0 };
  const call: JsonCall = async <Output>(operation: string, input: object) => {
    const answer = await engine.call<{ ConsumedCapacity: { CapacityUnits: number } }>(operation, {
      ...input,
      ReturnConsumedCapacity: 'TOTAL',
    });
    meter.units += answer.ConsumedCapacity.CapacityUnits;
    return answer as Output;
  };
  return { call, meter };
}

describe('what names a ballot', () => {
  test('given as many ballots as an intervention may name, when it is proposed, then each leads to it, and no other does', async () => {
    await save(intervention('itv_1', voiding(upTo(voidedBallotsLimit))));
    for (const voter of [0, 99, 100, 250, voidedBallotsLimit - 1]) {
      expect(await ofBallot(voter), `voter ${voter}`).toEqual([{ status: 'proposed', proposed }]);
    }
    expect(await ofBallot(voidedBallotsLimit)).toEqual([]);
    expect(await dynamoVoidings(engine.call, table).ofBallot('rnd_other', keyOf(0))).toEqual([]);
  });

  test('given an intervention, when it is decided and reversed, then the ballot’s is at the same step', async () => {
    const subject = voiding([1, 2]);
    await save(intervention('itv_1', subject));
    for (const [index, status] of (['in-force', 'reversal-proposed', 'reversed'] as const).entries()) {
      await save(intervention('itv_1', subject, { status, version: index + 2, decided }));
      expect(await ofBallot(2)).toEqual([{ status, proposed, decided }]);
    }
  });

  test('given a ballot that was named again after a rejection, then both interventions are told', async () => {
    await save(intervention('itv_1', voiding([1])));
    await save(intervention('itv_1', voiding([1]), { status: 'rejected', version: 2, decided }));
    await save(intervention('itv_2', voiding([1])));
    expect(await ofBallot(1)).toEqual([
      { status: 'rejected', proposed, decided },
      { status: 'proposed', proposed },
    ]);
  });

  test('given a decision that somebody else was before, when it is refused, then nothing of it is told', async () => {
    const subject = voiding([1]);
    await save(intervention('itv_1', subject));
    await save(intervention('itv_1', subject, { status: 'rejected', version: 2, decided }));
    const late = await save(intervention('itv_1', subject, { status: 'in-force', version: 2, decided }));
    expect(late).toMatchObject({ error: { type: 'changed-meanwhile' } });
    expect(await ofBallot(1)).toMatchObject([{ status: 'rejected' }]);
  });

  test('given a proposal that died between its marks and its record, then its ballots are named by nothing', async () => {
    const dying = {
      send: async (command: { input: { TransactItems?: readonly object[] } }) => {
        if (JSON.stringify(command.input).includes('ITV#')) throw new Error('the process died');
        return engine.client.send(command as never);
      },
    };
    const record = intervention('itv_1', voiding(upTo(150)));
    const store = dynamoInterventionStore(dying as never, table);
    const saved = store.save(record, round(1), audit('propose-intervention'));
    await expect(saved).rejects.toThrow('the process died');
    expect(await ofBallot(0)).toEqual([]);
    await save(record);
    expect(await ofBallot(149)).toHaveLength(1);
  });
});

describe('what a receipt costs', () => {
  test('given a round with large interventions, when a ballot is looked up, then it costs a unit, and two if it was named', async () => {
    const content = '票'.repeat(importLengthLimit);
    for (const number of [1, 2, 3]) {
      await save(
        intervention(`itv_import-${number}`, {
          kind: 'import-results',
          source: 's',
          fileName: 'f',
          sha256: 'x',
          content,
        }),
      );
    }
    for (const number of [1, 2, 3, 4]) {
      const voters = upTo(voidedBallotsLimit).map((voter) => number * 1000 + voter);
      await save(intervention(`itv_${number}`, voiding(voters)));
    }
    const [unnamed, named] = [metered(), metered()];
    expect(await ofBallot(1, unnamed.call)).toEqual([]);
    expect(unnamed.meter.units).toBeLessThanOrEqual(1);
    expect(await ofBallot(2001, named.call)).toHaveLength(1);
    expect(named.meter.units).toBeLessThanOrEqual(2);
    expect(named.meter.units).toBeGreaterThan(0);
  });
});
