import { parseArgs } from 'node:util';
import { openDeployment, type Deployment } from './ops/deployment.ts';
import { discardCommand } from './ops/discard-command.ts';
import { OpsFault } from './ops/fault.ts';
import { halvesOf, showQueues, workQueues } from './ops/queues.ts';
import { rebuildCommand } from './ops/rebuild-command.ts';
import { reasonsOf, redrive } from './ops/redrive.ts';
import { rotateSigningKey } from './ops/rotate-signing-key.ts';
import { rotateVoterKey } from './ops/rotate-voter-key.ts';
import { signatureOf } from './ops/signature.ts';

/** `npm run ops -- COMMAND`: what an operator does by hand, on a deployment or on the embedded cloud. */
const usage = `npm run ops -- COMMAND [options]

  queues                     what waits, is in flight or was put aside, by queue
  redrive QUEUE              tell how many messages were put aside, and why (QUEUE: ${workQueues.join(', ')})
  redrive QUEUE --yes        put them back into their queue; --max N at most N, --rate N a second (default 100)
  discard ballots            tell which messages, put aside by the ballots' queue, are no ballots and can never be read
  discard ballots --yes --by NAME --reason TEXT
                             throw these away, and no other; each is kept, whole, in the exports bucket
  rebuild-tally ROUND        tell where the live tally of a round, whose vote is over, differs from its ledger
  rebuild-tally ROUND --yes --by NAME --reason TEXT
                             set the live tally to what the ledger has
  rotate-voter-key           add a version to the voter key, for rounds whose ballot paper is prepared from now on
  rotate-receipt-key         add a key that signs receipts from ten minutes on
  rotate-pass-key            add a key that signs voter passes from ten minutes on

  --outputs FILE             the deployment, as written by: npx cdk deploy --all --outputs-file FILE
                             (region and credentials as the AWS CLI has them); without it: the embedded cloud
  --data DIR                 data folder of the embedded cloud (default .juxian)
`;

const options = {
  outputs: { type: 'string' },
  data: { type: 'string', default: '.juxian' },
  yes: { type: 'boolean', default: false },
  max: { type: 'string' },
  rate: { type: 'string', default: '100' },
  by: { type: 'string' },
  reason: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Given = ReturnType<typeof parse>['values'];

function parse() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new OpsFault(`${(error as Error).message.split('. ')[0]}.\n\n${usage}`);
  }
}

const commands: Readonly<Record<string, (to: Deployment, args: readonly string[], given: Given) => Promise<string>>> = {
  queues: (deployment) => showQueues(deployment),
  redrive: redriveCommand,
  discard: (deployment, [queue], given) => {
    // Nothing else waits for a person: what another queue puts aside holds no ranking up.
    if (queue !== 'ballots') throw new OpsFault('discard needs the queue ballots: nothing is discarded of any other.');
    return discardCommand(deployment, signatureOf(given));
  },
  'rebuild-tally': (deployment, [round], given) => {
    if (round === undefined) throw new OpsFault('rebuild-tally needs the id of a round.');
    return rebuildCommand(deployment, round, signatureOf(given));
  },
  'rotate-voter-key': async (deployment) =>
    `The voter key has version ${await rotateVoterKey(deployment)} now: rounds prepared from now on use it.`,
  'rotate-receipt-key': (deployment) => rotated(deployment, 'ReceiptKeys'),
  'rotate-pass-key': (deployment) => rotated(deployment, 'PassKeys'),
};

async function rotated(deployment: Deployment, name: Parameters<typeof rotateSigningKey>[1]): Promise<string> {
  return `The new key signs from ${new Date(await rotateSigningKey(deployment, name)).toISOString()} on.`;
}

async function redriveCommand({ sqs, find }: Deployment, [wanted]: readonly string[], given: Given): Promise<string> {
  const name = workQueues.find((one) => one === wanted);
  if (!name) throw new OpsFault(`redrive needs one of the queues ${workQueues.join(', ')}.`);
  const halves = halvesOf(name);
  const from = find(halves.deadLetters);
  if (!given.yes) {
    const reasons = [...(await reasonsOf(sqs, from))].map(([reason, count]) => `  ${count} × ${reason}`);
    return reasons.length === 0
      ? `Nothing was put aside by ${name}.`
      : [`Put aside by ${name}:`, ...reasons, 'Mend the cause, then move them with --yes.'].join('\n');
  }
  const { moved, refused } = await redrive(sqs, {
    from,
    to: find(halves.queue),
    limit: given.max === undefined ? undefined : positive('max', given.max),
    rate: positive('rate', given.rate),
    onMoved: (count) => process.stderr.isTTY && process.stderr.write(`\r${count} moved`),
  });
  if (refused > 0)
    throw new OpsFault(`${moved} moved; ${refused} were not taken by the queue and are still put aside.`);
  return `${moved} moved back into ${name}.`;
}

function positive(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new OpsFault(`--${option} must be a whole number from 1 on, not "${text}".`);
  return Number(text);
}

async function main(): Promise<void> {
  const { values, positionals } = parse();
  const [name = '', ...args] = positionals;
  if (values.help) return console.log(usage);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new OpsFault(usage);
  console.log(await command(openDeployment(values), args, values));
}

try {
  await main();
} catch (error) {
  // Whatever AWS refuses, or cannot be reached, is told in its own words.
  console.error(
    error instanceof Error ? (error instanceof OpsFault ? error.message : `${error.name}: ${error.message}`) : error,
  );
  process.exitCode = 1;
}
