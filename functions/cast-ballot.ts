import { cachedRounds } from '../shared/actions/cached-rounds.ts';
import { castBallot } from '../shared/actions/cast-ballot.ts';
import { dynamoCall, secretsCall, sqsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoRoundReader } from '../shared/adapters/dynamodb/round-reader.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { secretBallotIds } from '../shared/adapters/identity/ballot-ids.ts';
import { ownPasses } from '../shared/adapters/identity/own-passes.ts';
import { receiptKeys } from '../shared/adapters/identity/receipts.ts';
import { secretVoterKeys } from '../shared/adapters/identity/voter-keys.ts';
import { jwtVoterPasses, passesOf } from '../shared/adapters/identity/voter-passes.ts';
import { voterSecret } from '../shared/adapters/identity/voter-secret.ts';
import { sqsBallotQueue } from '../shared/adapters/sqs/queues.ts';
import { functionEnv, optionalEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { CastBallotRequest, CastBallotResponse } from '../shared/contract/ballots.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv, readOptionalEnvs } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['cast-ballot']);
const { VOTER_ISSUER: further } = readOptionalEnvs(optionalEnv['cast-ballot']);
const dynamo = dynamoCall();
const secrets = secretsCall();
const secret = voterSecret(secrets, env.VOTER_KEY_SECRET);
const ports = {
  rounds: cachedRounds(dynamoRoundReader(dynamo, env.SELECTION_TABLE), systemClock),
  passes: passesOf({
    [env.PUBLIC_ORIGIN]: ownPasses(secrets, env.PASS_KEYS_SECRET, {
      issuer: env.PUBLIC_ORIGIN,
      audience: env.VOTER_AUDIENCE,
    }),
    ...(further !== undefined && { [further]: jwtVoterPasses(further, env.VOTER_AUDIENCE) }),
  }),
  voterKeys: secretVoterKeys(secret),
  ballotIds: secretBallotIds(secret),
  receipts: receiptKeys(secrets, env.RECEIPT_KEYS_SECRET),
  ledger: dynamoBallotLedger(dynamo, env.BALLOTS_TABLE),
  queue: sqsBallotQueue(sqsCall(), env.BALLOTS_QUEUE_URL),
};

/** Accepts a ballot: a promise to count it, made before it is counted. */
export const run = ({ bearer, path, body, now }: Call<'cast-ballot', CastBallotRequest, RoundPath>) =>
  castBallot(ports, { bearer, roundId: path.roundId, request: body, arrivedAt: now });

export const handler = endpoint('cast-ballot', {
  path: RoundPath,
  body: CastBallotRequest,
  run,
  status: 202,
  respond: CastBallotResponse,
});
