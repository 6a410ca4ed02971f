import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { ballotsReceives } from '../../infra/event-settings.ts';
import { startSecrets } from '../../local/engines/secrets.ts';
import { castBallot } from '../../shared/actions/cast-ballot.ts';
import { getReceipt } from '../../shared/actions/get-receipt.ts';
import type { RoundRecord } from '../../shared/actions/records.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { toItem } from '../../shared/adapters/dynamodb/item.ts';
import { keys } from '../../shared/adapters/dynamodb/keys.ts';
import { dynamoRoundReader } from '../../shared/adapters/dynamodb/round-reader.ts';
import { secretBallotIds } from '../../shared/adapters/identity/ballot-ids.ts';
import { receiptReader } from '../../shared/adapters/identity/receipt-check.ts';
import { receiptKeys } from '../../shared/adapters/identity/receipts.ts';
import { secretVoterKeys } from '../../shared/adapters/identity/voter-keys.ts';
import { jwtVoterPasses } from '../../shared/adapters/identity/voter-passes.ts';
import { voterSecret } from '../../shared/adapters/identity/voter-secret.ts';
import { sqsBallotQueue } from '../../shared/adapters/sqs/queues.ts';
import { secretsCallTo } from '../support/aws-calls.ts';
import { createBallotsTable, createSelectionTable, startDynamo, startQueues } from '../support/engines.ts';

/** Everything on a ballot's way, on real engines: tables with their stream, queues, secrets, and an issuer of passes. */
export type Place = Awaited<ReturnType<typeof startPlace>>;
/** How a process reaches its services. */
export type Calls = { readonly dynamo: JsonCall; readonly sqs: JsonCall; readonly secrets: JsonCall };

/** The text of the voter secret, from which an oracle makes voter keys of its own. */
export const voterSecretText = 'g'.repeat(64);
const audience = 'juxian-vote';

export async function startPlace() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-faults-'));
  const [dynamo, queues, engine, issuer] = await Promise.all([
    startDynamo(),
    startQueues(['ballots', 'ballots-dead']),
    startSecrets(folder, Date.now),
    startIssuer(),
  ]);
  const [ballotsUrl = '', deadUrl = ''] = queues.urls;
  await giveUpAs(queues.call, ballotsUrl, deadUrl);
  const secrets = secretsCallTo(engine.url);
  await Promise.all([
    createBallotsTable(dynamo.client, 'ballots', { stream: true }),
    createSelectionTable(dynamo.client, 'selection'),
    secrets('CreateSecret', { Name: 'voter-key', SecretString: voterSecretText }),
    secrets('CreateSecret', { Name: 'receipt-keys', SecretString: 'r'.repeat(64) }),
  ]);
  const calls: Calls = { dynamo: dynamo.call, sqs: queues.call, secrets };
  return {
    dynamo,
    queues,
    calls,
    ballotsUrl,
    deadUrl,
    secretsEndpoint: engine.url,
    issuer: issuer.address,
    passOf: issuer.passOf,
    saveRound: (round: RoundRecord) =>
      dynamo.call('PutItem', {
        TableName: 'selection',
        Item: toItem(keys.round(round.roundId), round),
      }),
    stop: async () => {
      await Promise.all([dynamo.stop(), queues.stop(), engine.stop(), issuer.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** A ballot that is not done after as many deliveries as the template allows goes to the dead letters. */
async function giveUpAs(sqs: JsonCall, ballotsUrl: string, deadUrl: string): Promise<void> {
  const { Attributes: dead } = await sqs<{ readonly Attributes: { readonly QueueArn: string } }>('GetQueueAttributes', {
    QueueUrl: deadUrl,
    AttributeNames: ['QueueArn'],
  });
  const policy = { deadLetterTargetArn: dead.QueueArn, maxReceiveCount: ballotsReceives };
  await sqs('SetQueueAttributes', { QueueUrl: ballotsUrl, Attributes: { RedrivePolicy: JSON.stringify(policy) } });
}

/** Gives out passes, and the key that they are checked with. */
async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const keySet = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'EdDSA', use: 'sig' }] });
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(keySet);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/voter-issuer`;
  const passOf = (subject: string): Promise<string> =>
    new SignJWT({ channel: 'phone' })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k' })
      .setIssuer(address)
      .setAudience(audience)
      .setSubject(subject)
      .setExpirationTime('1h')
      .sign(privateKey);
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { address, passOf, stop };
}

type Effect = <A extends readonly unknown[], R>(perform: (...args: A) => Promise<R>) => (...args: A) => Promise<R>;

/**
 * A process of cast-ballot as the function wires it, but for the time, which the caller gives with each ballot; its
 * rounds are read anew each time. `effect` stands around what is awaited besides the services' calls.
 */
export function castOn(place: Place, { dynamo, sqs, secrets }: Calls, effect: Effect = (perform) => perform) {
  const secret = voterSecret(secrets, 'voter-key');
  const ports = {
    rounds: dynamoRoundReader(dynamo, 'selection'),
    passes: { verify: effect(jwtVoterPasses(place.issuer, audience).verify) },
    voterKeys: secretVoterKeys(secret),
    ballotIds: secretBallotIds(secret),
    receipts: receiptKeys(secrets, 'receipt-keys'),
    ledger: dynamoBallotLedger(dynamo, 'ballots'),
    queue: sqsBallotQueue(sqs, place.ballotsUrl),
  };
  return (vote: {
    readonly pass: string;
    readonly roundId: string;
    readonly picks: readonly string[];
    readonly at: number;
  }) =>
    castBallot(ports, {
      bearer: vote.pass,
      roundId: vote.roundId,
      request: { picks: [...vote.picks] },
      arrivedAt: vote.at,
    });
}

/** A process of get-receipt: the state that it tells, or a throw when it refuses. */
export function receiptOn({ dynamo, secrets }: Calls) {
  const ports = {
    receipts: receiptReader(receiptKeys(secrets, 'receipt-keys')),
    rounds: dynamoRoundReader(dynamo, 'selection'),
    ballotIds: secretBallotIds(voterSecret(secrets, 'voter-key')),
    ledger: dynamoBallotLedger(dynamo, 'ballots'),
    voidings: { ofBallot: async () => [] },
  };
  return async (receipt: string) => {
    const status = await getReceipt(ports, { receipt });
    if (!status.ok) throw new Error(`A receipt was refused: ${JSON.stringify(status.error)}`);
    return status.value.state;
  };
}
