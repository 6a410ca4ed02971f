import { afterAll, beforeAll, expect, test } from 'vitest';
import { afterNextNight } from '../../sample/steps/rank.ts';
import { sampleAccounts } from '../../local/issuers/index.ts';
import { routes } from '../../shared/contract/routes.ts';
import type { TallyResponse } from '../../shared/contract/rounds.ts';
import type { CastBallotResponse } from '../../shared/contract/ballots.ts';
import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import { startSmallReview, type SmallReview } from './small-review.ts';

/**
 * Running totals are hidden in every place at once (selection.md §4): everything that anybody can read during the vote is
 * read before and after ballots and a nightly ranking, and must not differ by a byte but for the order of lists.
 */
let review: SmallReview;
let receipt: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  review = await startSmallReview();
  await score();
  await review.open();
  const { body } = await review.cast('before', [review.candidates[0]?.candidateId ?? '']);
  ({ receipt } = body as CastBallotResponse);
  await review.drained();
}, 180_000);
afterAll(() => review?.stop());

/** All scores are in, so that the night makes a ranking. */
async function score(): Promise<void> {
  const round = `/api/rounds/${review.roundId}`;
  await (await review.as('city-officer')).call('POST', `${round}/judges`, { judges: review.panel });
  const points = Object.fromEntries(review.criteria.map(({ id, maxPoints }) => [id, String(maxPoints)]));
  for (const { subject } of review.panel) {
    const judge = await review.as(subject);
    for (const { candidateId } of review.candidates)
      await judge.call('PUT', `${round}/scores/${candidateId}`, { points });
  }
}

/** One account a role: what a person may see follows from the role, and from the district. */
const readers = [
  ...new Map(sampleAccounts.map(({ roles, sub }) => [roles.join(), sub])).values(),
  'officer-wujin',
  undefined,
];
const reads = Object.values(routes)
  .flat()
  // Pages are files, and a sign-in is new each time.
  .filter(({ method, path }) => method === 'GET' && !/^\/(?:assets|docs|api\/voters)/.test(path))
  .map(({ path }) => path);

function fill(path: string): string {
  const [candidate] = review.candidates;
  const values: Readonly<Record<string, string>> = {
    campaignId: 'changzhou-2022',
    district: 'wujin',
    adviserId: candidate?.adviserId ?? '',
    documentId: 'doc_x',
    roundId: review.roundId,
    candidateId: candidate?.candidateId ?? '',
    snapshotId: 'latest',
    receipt,
  };
  return path.replaceAll(/\{(\w+)\+?\}/g, (_, name: string) => values[name] ?? 'x');
}

/** What must be asked with a path, or the answer is a refusal that says nothing of what it hides. */
const queries: Readonly<Record<string, string>> = {
  '/api/campaigns/{campaignId}/audit': '?from=2022-05-01&to=2022-06-30&limit=1000',
  '/api/rounds/{roundId}/ballots': '?from=2022-05-01T00:00:00Z&to=2022-06-01T00:00:00Z',
};

/** What a night changes by itself. */
const ofTime = new Set(['at', 'daysLeft', 'workingDaysLeft']);
/** Lines of the record that say that the night has made a ranking: they are looked at apart. */
const isOfNight = (entry: unknown): boolean => (entry as { action?: unknown } | null)?.action === 'recompute-ranking';
const ofNight: unknown[] = [];

/** Lists have an order that turns with time and says nothing: they are compared as sets. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    ofNight.push(...value.filter(isOfNight));
    return value
      .filter((one) => !isOfNight(one))
      .map(unordered)
      .toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !ofTime.has(name))
      .map(([name, part]) => [name, unordered(part)]),
  );
}

async function readAll(): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>();
  for (const reader of readers) {
    for (const path of reads) {
      const headers = reader === undefined ? {} : { authorization: `Bearer ${tokens.get(reader)}` };
      const answer = await fetch(`${review.cloud.url}${fill(path)}${queries[path] ?? ''}`, { headers });
      const text = await answer.text();
      const json = answer.headers.get('content-type')?.includes('json');
      const body: unknown = json ? unordered(JSON.parse(text)) : text;
      seen.set(
        `${reader ?? 'public'} ${path}`,
        `${answer.status} ${typeof body === 'string' ? body : canonicalJson(body)}`,
      );
    }
  }
  return seen;
}

test('given hidden totals, when ballots come in and a night passes, then nobody can read anything else than before', async () => {
  for (const reader of readers) if (reader !== undefined) tokens.set(reader, await review.tokenOf(reader));
  const before = await readAll();
  expect([...before].filter(([, answer]) => answer.startsWith('400'))).toEqual([]);
  expect(before.get('auditor /api/campaigns/{campaignId}/audit')).toContain('prepare-ballot-paper');
  // The night before the opening.
  const earlier = ofNight.splice(0);
  const picks = review.candidates.slice(0, 2).map(({ candidateId }) => candidateId);
  for (let voter = 0; voter < 12; voter += 1) expect(await review.vote(`hidden-${voter}`, picks)).toBe(202);
  await review.moveTo(afterNextNight(review.now()));
  await review.drained();
  for (const reader of readers) if (reader !== undefined) tokens.set(reader, await review.tokenOf(reader));
  const after = await readAll();
  expect(before.size).toBe(readers.length * reads.length);
  for (const [what, answer] of before) expect(`${what}: ${after.get(what)}`).toBe(`${what}: ${answer}`);
  // Both who may read the record are told that one more ranking was made, and nothing of what is in it.
  expect(ofNight).toHaveLength(earlier.length + 2);
  for (const entry of ofNight) {
    const { after } = entry as { after: object };
    expect(after).toEqual({ snapshotId: expect.any(String), standing: 'provisional', sha256: expect.any(String) });
    expect(JSON.stringify(entry)).not.toContain('cnd_');
  }
});

test('given the same round, when the vote has closed, then the totals can be read: they were there all the time', async () => {
  await review.close();
  const tally = await (
    await review.as('city-officer')
  ).call<TallyResponse>('GET', `/api/rounds/${review.roundId}/tally`);
  expect(tally.ballots).toBe(13);
});
