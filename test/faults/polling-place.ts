import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Engine } from '../../local/engines/engine.ts';
import { startSecrets } from '../../local/engines/secrets.ts';
import { castBallot } from '../../shared/actions/cast-ballot.ts';
import { getReceipt } from '../../shared/actions/get-receipt.ts';
import type { RoundRecord } from '../../shared/actions/records.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoRoundReader } from '../../shared/adapters/dynamodb/round-reader.ts';
import { dynamoRoundStore } from '../../shared/adapters/dynamodb/round-store.ts';
import { secretBallotIds } from '../../shared/adapters/identity/ballot-ids.ts';
import { receiptReader } from '../../shared/adapters/identity/receipt-check.ts';
import { receiptKeys } from '../../shared/adapters/identity/receipts.ts';
import { secretVoterKeys } from '../../shared/adapters/identity/voter-keys.ts';
import { voterSecret } from '../../shared/adapters/identity/voter-secret.ts';
import { sqsBallotQueue, sqsDeadLetters } from '../../shared/adapters/sqs/queues.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { ok } from '../../shared/platform/result.ts';
import { cityRound } from '../actions/builders.ts';
import { audit } from '../adapters/builders.ts';
import { local, secretsCallTo } from '../support/aws-calls.ts';
import { createBallotsTable, createSelectionTable, startDynamo, startQueues } from '../support/engines.ts';
import { ballotPath, tables } from './ballot-path.ts';

type Wrap = (call: JsonCall) => JsonCall;

/** The way of a ballot on real engines: database, queue, dead letters and secrets, each reached through `wrap`. */
export async function openPollingPlace() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-faults-'));
  const [dynamo, queues, secretsEngine]: [
    Awaited<ReturnType<typeof startDynamo>>,
    Awaited<ReturnType<typeof startQueues>>,
    Engine,
  ] = await Promise.all([startDynamo(), startQueues(['ballots', 'dead']), startSecrets(folder, Date.now)]);
  await createBallotsTable(dynamo.client, tables.ballots);
  await createSelectionTable(dynamo.client, tables.selection);
  const secrets = secretsCallTo(secretsEngine.url);
  for (const Name of ['voters', 'receipts']) await secrets('CreateSecret', { Name, SecretString: Name.repeat(10) });
  const sqs = new SQSClient({ ...local, endpoint: queues.endpoint });
  const [queueUrl = '', deadUrl = ''] = queues.urls;

  const portsOf = (wrap: Wrap) => {
    const dynamoCall = wrap(dynamo.call);
    const secret = voterSecret(wrap(secrets), 'voters');
    return {
      rounds: dynamoRoundReader(dynamoCall, tables.selection),
      passes: { verify: async (bearer: string | undefined) => ok({ subject: bearer ?? '', channel: 'phone' }) },
      voterKeys: secretVoterKeys(secret),
      ballotIds: secretBallotIds(secret),
      ledger: dynamoBallotLedger(dynamoCall, tables.ballots),
      keys: receiptKeys(wrap(secrets), 'receipts'),
    };
  };
  return {
    dynamo,
    queueCall: queues.call,
    queueEndpoint: queues.endpoint,
    /** A round of its own in the table, with a ledger of its own. */
    openRound: async (ledger: string): Promise<RoundRecord> => {
      const round = cityRound({ roundId: `rnd_faults_${ledger}`, ledger, version: 1 });
      await dynamoRoundStore(dynamo.client, tables.selection).save(round, audit('load-campaign'));
      return round;
    },
    /** A process of cast-ballot that has just started. */
    cast: (wrap: Wrap, roundId: string, person: string, picks: readonly string[], arrivedAt: number) => {
      const { keys, ...ports } = portsOf(wrap);
      return castBallot(
        { ...ports, receipts: keys, queue: sqsBallotQueue(wrap(queues.call), queueUrl) },
        { bearer: person, roundId, request: { picks: [...picks] }, arrivedAt },
      );
    },
    path: (wrap: Wrap) => ballotPath(wrap(dynamo.call), sqsDeadLetters(wrap(queues.call), deadUrl)),
    stateOf: async (receipt: string): Promise<string> => {
      const { keys, ...ports } = portsOf((call) => call);
      const interventions = { ofRound: async () => [] };
      const told = await getReceipt({ ...ports, interventions, receipts: receiptReader(keys) }, { receipt });
      return told.ok ? told.value.state : told.error.type;
    },
    /** Takes everything out of a queue. */
    take: async (queue: 'ballots' | 'dead') => {
      const QueueUrl = queue === 'ballots' ? queueUrl : deadUrl;
      const taken: { messageId: string; body: string; reason: string | undefined }[] = [];
      for (;;) {
        const { Messages: messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['reason'] }),
        );
        if (messages.length === 0) return taken;
        for (const { MessageId = '', Body = '', ReceiptHandle, MessageAttributes } of messages) {
          taken.push({ messageId: MessageId, body: Body, reason: MessageAttributes?.['reason']?.StringValue });
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    },
    close: async () => {
      sqs.destroy();
      await Promise.all([dynamo.stop(), queues.stop(), secretsEngine.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}

export type PollingPlace = Awaited<ReturnType<typeof openPollingPlace>>;

export const ballotIn = (body: string): BallotCast => JSON.parse(body) as BallotCast;
