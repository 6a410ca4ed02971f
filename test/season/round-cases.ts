import { campaignPath, panel, roundPath, type Season } from './season.ts';
import { claimsOf, passOf, signedByForger, signedByIssuer, unsigned } from './passes.ts';
import type { Ask, Case } from './refusals.ts';
import { points } from './staff-cases.ts';

const idOf = ({ candidates }: Season, index = 0): string => candidates[index]?.candidateId ?? '';
const unknownRound = '/api/rounds/rnd_changzhou-2022_village';

let voters = 0;
/** A ballot: of a voter of its own, of the bearer of a pass, or, where the pass is null, of nobody. */
export async function ballot(
  season: Season,
  picks: unknown,
  pass?: string | null,
  more: Partial<Ask> = {},
): Promise<Ask> {
  const token = pass === undefined ? await passOf(season, `voter-${(voters += 1)}`) : pass;
  return { method: 'POST', path: `${roundPath}/ballots`, body: { picks }, ...(token !== null && { token }), ...more };
}

export const pickCases: readonly Case[] = [
  {
    name: 'six picks',
    code: 'picks-too-many',
    field: 'picks',
    errors: ['picks'],
    says: /最多选 5 人，收到 6 人/,
    ask: (s) =>
      ballot(
        s,
        [0, 1, 2, 3, 4, 5].map((index) => idOf(s, index)),
      ),
  },
  {
    name: 'no pick',
    code: 'picks-too-few',
    field: 'picks',
    errors: ['picks'],
    says: /至少选 1 人，收到 0 人/,
    ask: (s) => ballot(s, []),
  },
  {
    name: '101 picks',
    code: 'body-invalid',
    field: 'picks',
    errors: ['picks'],
    ask: (s) =>
      ballot(
        s,
        Array.from({ length: 101 }, () => idOf(s)),
      ),
  },
  {
    name: 'one candidate twice',
    code: 'picks-repeated',
    field: 'picks[2]',
    errors: ['picks[2]'],
    ask: (s) => ballot(s, [idOf(s), idOf(s, 1), idOf(s)]),
  },
  {
    name: 'an unknown candidate',
    code: 'candidate-not-on-paper',
    field: 'picks[1]',
    errors: ['picks[1]'],
    ask: (s) => ballot(s, [idOf(s), 'cnd_nobody']),
  },
  {
    name: 'several faults',
    code: 'picks-too-many',
    field: 'picks',
    errors: ['picks', 'picks[1]', 'picks[2]'],
    ask: (s) => ballot(s, [idOf(s), idOf(s), 'cnd_nobody', idOf(s, 1), idOf(s, 2), idOf(s, 3)]),
  },
  {
    name: 'picks that are no list',
    code: 'body-invalid',
    field: 'picks',
    errors: ['picks'],
    ask: (s) => ballot(s, 'cnd_x'),
  },
  {
    name: 'an ordinal for a candidate',
    code: 'body-invalid',
    field: 'picks[0]',
    errors: ['picks[0]'],
    ask: (s) => ballot(s, [0]),
  },
  {
    name: 'a field too many',
    code: 'body-invalid',
    field: 'voter',
    errors: ['voter'],
    ask: (s) => ballot(s, [idOf(s)], undefined, { body: { picks: [idOf(s)], voter: 'x' } }),
  },
  { name: 'a broken ballot', code: 'body-not-json', ask: (s) => ballot(s, [], undefined, { raw: '{"picks": [' }) },
];

const withPass =
  (make: (season: Season) => Promise<string | null>): Case['ask'] =>
  async (season) =>
    ballot(season, [idOf(season)], await make(season));
const claimed = (change: (claims: Awaited<ReturnType<typeof claimsOf>>) => object) =>
  withPass(async (s) => {
    const claims = await claimsOf(s);
    return signedByIssuer(s, { ...claims, ...change(claims) });
  });

export const passCases: readonly Case[] = [
  { name: 'no pass', code: 'pass-missing', ask: withPass(async () => null) },
  { name: 'an expired pass', code: 'pass-expired', ask: claimed(({ iat }) => ({ iat: iat - 1900, exp: iat - 100 })) },
  { name: 'a pass without expiry', code: 'pass-invalid', ask: claimed(() => ({ exp: undefined })) },
  { name: 'a pass for another audience', code: 'pass-invalid', ask: claimed(() => ({ aud: 'juxian-api' })) },
  {
    name: 'a pass in the name of another issuer',
    code: 'pass-invalid',
    ask: claimed(() => ({ iss: 'https://passes.example' })),
  },
  { name: 'a pass of nobody', code: 'pass-invalid', ask: claimed(() => ({ sub: undefined })) },
  { name: 'a pass without its channel', code: 'pass-invalid', ask: claimed(() => ({ channel: undefined })) },
  {
    name: "a foreign issuer's signature",
    code: 'pass-invalid',
    ask: withPass(async (s) => signedByForger(await claimsOf(s))),
  },
  {
    name: 'a foreign signature under the key id of the issuer',
    code: 'pass-invalid',
    ask: withPass(async (s) => {
      const [head = ''] = (await passOf(s, 'somebody')).split('.');
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
      return signedByForger(await claimsOf(s), kid);
    }),
  },
  { name: 'a pass without signature', code: 'pass-invalid', ask: withPass(async (s) => unsigned(await claimsOf(s))) },
  {
    name: 'a pass with another subject put in',
    code: 'pass-invalid',
    ask: withPass(async (s) => {
      const [head, , signature] = (await passOf(s, 'somebody')).split('.');
      return [head, Buffer.from(JSON.stringify(await claimsOf(s))).toString('base64url'), signature].join('.');
    }),
  },
  { name: 'a staff token', code: 'pass-invalid', ask: withPass((s) => s.tokenOf('city-officer')) },
  { name: 'no token at all', code: 'pass-invalid', ask: withPass(async () => 'let-me-in') },
];

/** Every operation on a round, sent to one that does not exist. */
export const unknownRoundCases: readonly Case[] = (
  [
    ['read', 'GET', '', undefined, undefined],
    ['quotas', 'GET', '/quotas', 'city-officer', undefined],
    ['candidates', 'GET', '/candidates', 'city-officer', undefined],
    ['nomination', 'POST', '/candidates', 'officer-wujin', { district: 'wujin', adviserId: 'adv_x' }],
    ['panel', 'POST', '/judges', 'city-officer', { judges: panel }],
    ['scores', 'PUT', '/scores/cnd_x', 'judge-1', { points }],
    ['recusal', 'PUT', '/recusals/cnd_x', 'judge-1', { reason: '与候选人同所执业' }],
    ['ballot paper', 'PUT', '/ballot-paper', 'city-officer', undefined],
    ['tally', 'GET', '/tally', 'city-officer', undefined],
    ['ranking asked for', 'POST', '/rankings', 'city-officer', undefined],
    ['ranking', 'GET', '/rankings/latest', 'auditor', undefined],
    ['public ranking', 'GET', '/ranking', undefined, undefined],
  ] as const
).map(([name, method, path, as, body]) => ({
  name,
  code: 'round-unknown',
  field: 'roundId',
  ask: () => ({ method, path: unknownRound + path, ...(as && { as }), ...(body && { body }) }),
}));

const score =
  (points: object, more: Partial<Ask> = {}, index = 0): Case['ask'] =>
  (s) => ({ method: 'PUT', path: `${roundPath}/scores/${idOf(s, index)}`, as: 'judge-1', body: { points }, ...more });

/** Judge 1 has recused from the last candidate and scored the one before; judge 9 is not on the panel. */
export const scoreCases: readonly Case[] = [
  {
    name: 'more points than the criterion has',
    code: 'score-out-of-range',
    field: 'points.duty',
    errors: ['points.duty'],
    says: /0–40/,
    ask: score({ ...points, duty: '40.01' }),
  },
  {
    name: 'a negative score',
    code: 'body-invalid',
    field: 'points.duty',
    errors: ['points.duty'],
    ask: score({ ...points, duty: '-1' }),
  },
  {
    name: 'three decimals',
    code: 'body-invalid',
    field: 'points.public',
    errors: ['points.public'],
    ask: score({ ...points, public: '27.125' }),
  },
  {
    name: 'a number that is no text',
    code: 'body-invalid',
    field: 'points.duty',
    errors: ['points.duty'],
    ask: score({ ...points, duty: 38 }),
  },
  {
    name: 'an unknown criterion',
    code: 'criterion-unknown',
    field: 'points.charm',
    errors: ['points.charm'],
    ask: score({ ...points, charm: '5' }),
  },
  {
    name: 'a criterion of the prototype',
    code: 'criterion-unknown',
    field: 'points.constructor',
    errors: ['points.constructor'],
    ask: score({ ...points, constructor: '5' }),
  },
  {
    name: 'two criteria missing',
    code: 'criterion-missing',
    field: 'points.public',
    errors: ['points.public', 'points.innovation'],
    ask: score({ duty: '38', debriefing: '18' }),
  },
  { name: 'a judge who is not appointed', code: 'judge-not-appointed', ask: score(points, { as: 'judge-9' }) },
  {
    name: 'a candidate from whom the judge has recused',
    code: 'judge-recused',
    ask: (s) => score(points, {}, s.candidates.length - 1)(s),
  },
  {
    name: 'an unknown candidate',
    code: 'candidate-unknown',
    field: 'candidateId',
    ask: score(points, { path: `${roundPath}/scores/cnd_nobody` }),
  },
  {
    name: 'a recusal after the scores',
    code: 'already-scored',
    field: 'candidateId',
    ask: (s) => ({
      method: 'PUT',
      path: `${roundPath}/recusals/${idOf(s, s.candidates.length - 2)}`,
      as: 'judge-1',
      body: { reason: '与候选人同所执业' },
    }),
  },
  {
    name: 'a recusal without a reason',
    code: 'body-invalid',
    field: 'reason',
    errors: ['reason'],
    ask: (s) => ({ method: 'PUT', path: `${roundPath}/recusals/${idOf(s)}`, as: 'judge-1', body: { reason: '' } }),
  },
  {
    name: 'another panel after the first sheet',
    code: 'panel-in-use',
    ask: () => ({
      method: 'POST',
      path: `${roundPath}/judges`,
      as: 'city-officer',
      body: { judges: panel.map((judge) => ({ ...judge, name: '另一人' })) },
    }),
  },
  {
    name: 'a panel with faults',
    code: 'body-invalid',
    field: 'judges[1].subject',
    errors: ['judges[1].subject', 'judges[2].group', 'judges'],
    ask: () => ({
      method: 'POST',
      path: `${roundPath}/judges`,
      as: 'city-officer',
      body: {
        judges: panel.map((judge, index) =>
          index === 1 ? { ...judge, subject: 'judge-1' } : index === 2 ? { ...judge, group: 'friends' } : judge,
        ),
      },
    }),
  },
  {
    name: 'a ranking before there is a ballot paper',
    code: 'ballot-paper-missing',
    ask: () => ({ method: 'POST', path: `${roundPath}/rankings`, as: 'city-officer' }),
  },
];

type Json = Record<string, unknown>;
const campaign =
  (change: (file: Json, city: Json, s: Season) => void, path = campaignPath): Case['ask'] =>
  (season) => {
    const file = structuredClone(season.campaignFile);
    const [track] = file['tracks'] as { stages: Json[] }[];
    change(file, track?.stages[1] ?? {}, season);
    return { method: 'PUT', path, as: 'city-officer', body: file };
  };
const city = 'tracks[0].stages[1]';

/** Campaign files with faults: each is named with its path. */
export const campaignCases: readonly Case[] = [
  {
    name: 'three faults of its rules',
    code: 'campaign-invalid',
    field: 'documents[0].maxBytes',
    errors: ['documents[0].maxBytes', `${city}.score.components`, `${city}.vote.minPicks`],
    ask: campaign((file, stage) => {
      (stage['score'] as { components: Json[] }).components[0] = { kind: 'debrief', weight: 60, clause: '1.3.2' };
      Object.assign(stage['vote'] as Json, { minPicks: 6 });
      (file['documents'] as Json[])[0] = { ...(file['documents'] as Json[])[0], maxBytes: -1 };
    }),
  },
  {
    name: 'an unknown field and a missing one',
    code: 'campaign-invalid',
    field: 'title',
    errors: ['title', 'colour'],
    ask: campaign((file) => {
      delete file['title'];
      file['colour'] = 'red';
    }),
  },
  {
    name: 'the id of another campaign',
    code: 'campaign-invalid',
    field: 'id',
    errors: ['id'],
    ask: campaign(() => undefined, '/api/campaigns/changzhou-2023'),
  },
  {
    name: 'a list',
    code: 'campaign-invalid',
    field: '$',
    errors: ['$'],
    ask: () => ({ method: 'PUT', path: campaignPath, as: 'city-officer', body: [] }),
  },
  {
    name: 'a broken file',
    code: 'body-not-json',
    ask: () => ({ method: 'PUT', path: campaignPath, as: 'city-officer', raw: '{"id": "changzhou-2022",}' }),
  },
];
