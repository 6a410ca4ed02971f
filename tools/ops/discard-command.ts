import { auditEntry } from '../../shared/actions/audit.ts';
import { dynamoAuditLog } from '../../shared/adapters/dynamodb/audit.ts';
import { dynamoRoundStore } from '../../shared/adapters/dynamodb/round-store.ts';
import { s3SnapshotFiles } from '../../shared/adapters/s3/snapshot-files.ts';
import type { Deployment } from './deployment.ts';
import { discardUnreadable, type Kept, keepFile, roundNamedIn, type Unreadable } from './discard.ts';
import { halvesOf } from './queues.ts';
import type { Signature } from './signature.ts';

/**
 * `discard ballots`: throws away what was put aside by the ballots' queue and is no ballot.
 * @param signed undefined: only told which they are
 */
export async function discardCommand(to: Deployment, signed: Signature | undefined): Promise<string> {
  const { sqs, find, now } = to;
  const ports = { sqs, from: find(halvesOf('ballots').deadLetters), keep: (kept: Kept) => keep(to, kept) };
  const { unreadable, readable } = await discardUnreadable(ports, signed && { ...signed, at: await now() });
  const left = readable > 0 ? [`${readable} can be read as ballots and stay: redrive them.`] : [];
  if (unreadable.length === 0) return ['No message that was put aside by ballots is unreadable.', ...left].join('\n');
  const verdict =
    signed === undefined
      ? `${unreadable.length} can never be counted. Discard them with --yes --by NAME --reason TEXT.`
      : `${unreadable.length} discarded; each is kept in the exports bucket under discarded/ballots/.`;
  return [...unreadable.map(lineOf), verdict, ...left].join('\n');
}

const lineOf = ({ messageId, since, bytes, fault, sha256 }: Unreadable): string =>
  `  ${messageId}  since ${since}, ${bytes} bytes, ${fault}\n    SHA-256 ${sha256}`;

/** The file holds the whole message; the record of the campaign, where a round is named, that it was thrown away. */
async function keep({ s3, dynamo, find }: Deployment, kept: Kept): Promise<void> {
  const file = await keepFile(s3SnapshotFiles(s3, find('Exports')), kept);
  const roundId = roundNamedIn(kept.body);
  const table = find('SelectionTable');
  const round = roundId === undefined ? undefined : await dynamoRoundStore(dynamo, table).get(roundId);
  if (!round) return;
  const { messageId, sha256, fault, reason, by, at } = kept;
  await dynamoAuditLog(dynamo, table).append(
    auditEntry(
      { subject: by, roles: [] },
      {
        at: Date.parse(at),
        campaignId: round.campaignId,
        action: 'discard-ballot-message',
        target: round.roundId,
        before: { messageId, sha256, fault },
        after: { file },
        reason,
      },
    ),
  );
}
