import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../local/gate/policy.ts';
import { arnPattern, wildcard } from '../../local/gate/wildcard.ts';
import { StartupError, type PolicyStatement } from '../../local/types.ts';
import { principal } from './gate-support.ts';

const ballots = 'arn:aws:dynamodb:cn-north-1:000000000000:table/Ballots';
const context = { 'aws:securetransport': ['true'] };

const verdict = (policy: readonly PolicyStatement[], action: string, resource: string) =>
  compilePolicy(principal('f', policy), context)({ action, resource });

const row = (Effect: 'Allow' | 'Deny', Action: string | string[], Resource: string | string[]): PolicyStatement => ({
  Effect,
  Action,
  Resource,
});

describe('given a policy, when an access is held against it', () => {
  test.each<[string, PolicyStatement[], string, string, string]>([
    ['nothing is said', [], 'dynamodb:GetItem', ballots, 'not allowed'],
    ['exactly this is allowed', [row('Allow', 'dynamodb:GetItem', ballots)], 'dynamodb:GetItem', ballots, 'allowed'],
    ['another action is', [row('Allow', 'dynamodb:PutItem', ballots)], 'dynamodb:GetItem', ballots, 'not allowed'],
    ['another table is', [row('Allow', 'dynamodb:*', `${ballots}2`)], 'dynamodb:GetItem', ballots, 'not allowed'],
    ['the case of the action differs', [row('Allow', 'DynamoDB:getitem', '*')], 'dynamodb:GetItem', ballots, 'allowed'],
    [
      'the case of the resource differs',
      [row('Allow', '*', ballots.toLowerCase())],
      'dynamodb:GetItem',
      ballots,
      'not allowed',
    ],
    ['a star ends the action', [row('Allow', 'dynamodb:Get*', '*')], 'dynamodb:GetItem', ballots, 'allowed'],
    [
      'a question mark stands for one sign',
      [row('Allow', 'dynamodb:?etItem', '*')],
      'dynamodb:GetItem',
      ballots,
      'allowed',
    ],
    [
      'a question mark never stands for none',
      [row('Allow', 'dynamodb:GetItem?', '*')],
      'dynamodb:GetItem',
      ballots,
      'not allowed',
    ],
    [
      'one action of a list fits',
      [row('Allow', ['sqs:*', 'dynamodb:Query'], ballots)],
      'dynamodb:Query',
      ballots,
      'allowed',
    ],
    [
      'a deny is beside the allow',
      [row('Allow', '*', '*'), row('Deny', 'dynamodb:*', '*')],
      'dynamodb:GetItem',
      ballots,
      'denied',
    ],
    [
      'the deny comes first',
      [row('Deny', '*', ballots), row('Allow', '*', '*')],
      'dynamodb:GetItem',
      ballots,
      'denied',
    ],
    [
      'the deny is for another',
      [row('Deny', '*', `${ballots}2`), row('Allow', '*', '*')],
      'dynamodb:GetItem',
      ballots,
      'allowed',
    ],
    [
      'an index is allowed, the table asked',
      [row('Allow', '*', `${ballots}/index/*`)],
      'dynamodb:Query',
      ballots,
      'not allowed',
    ],
    [
      'the table is allowed, an index asked',
      [row('Allow', '*', ballots)],
      'dynamodb:Query',
      `${ballots}/index/a`,
      'not allowed',
    ],
    [
      'a star in the account stays there',
      [row('Allow', '*', 'arn:aws:dynamodb:*:table/Ballots:x')],
      'dynamodb:Query',
      ballots,
      'not allowed',
    ],
    [
      'keys under a prefix',
      [row('Allow', 's3:PutObject', 'arn:aws:s3:::evidence/quarantine/*')],
      's3:PutObject',
      'arn:aws:s3:::evidence/quarantine/a/b:c.pdf',
      'allowed',
    ],
    [
      'keys beside the prefix',
      [row('Allow', 's3:PutObject', 'arn:aws:s3:::evidence/quarantine/*')],
      's3:PutObject',
      'arn:aws:s3:::evidence/accepted/a.pdf',
      'not allowed',
    ],
    [
      'a dot is only a dot',
      [row('Allow', '*', 'arn:aws:s3:::a.b')],
      's3:ListBucket',
      'arn:aws:s3:::axb',
      'not allowed',
    ],
  ])('%s', (_name, policy, action, resource, expected) => {
    expect(verdict(policy, action, resource)).toBe(expected);
  });
});

describe('given a condition, when it is evaluated', () => {
  const under = (Condition: PolicyStatement['Condition'], extra: Record<string, string[]>) =>
    compilePolicy(
      principal('f', [{ ...row('Allow', '*', '*'), ...(Condition && { Condition }) }]),
      context,
    )({
      action: 's3:ListBucket',
      resource: 'arn:aws:s3:::a',
      context: extra,
    });

  test.each<[NonNullable<PolicyStatement['Condition']>, Record<string, string[]>, boolean]>([
    [{ Bool: { 'aws:SecureTransport': 'true' } }, {}, true],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, {}, false],
    [{ StringEquals: { 's3:prefix': ['a/', 'b/'] } }, { 's3:prefix': ['b/'] }, true],
    [{ StringEquals: { 's3:prefix': 'a/' } }, { 's3:prefix': ['b/'] }, false],
    [{ StringEquals: { 's3:prefix': 'a/' } }, {}, false],
    [{ StringEqualsIfExists: { 's3:prefix': 'a/' } }, {}, true],
    [{ StringNotEquals: { 's3:prefix': 'a/' } }, {}, true],
    [{ StringNotEquals: { 's3:prefix': ['a/', 'b/'] } }, { 's3:prefix': ['b/'] }, false],
    [{ StringLike: { 's3:prefix': 'a/*' } }, { 's3:prefix': ['a/b'] }, true],
    [{ StringLike: { 's3:prefix': 'a/*' }, Bool: { 'aws:SecureTransport': 'false' } }, { 's3:prefix': ['a/b'] }, false],
    [{ 'ForAllValues:StringEquals': { 's3:prefix': 'a' } }, {}, true],
    [{ 'ForAllValues:StringEquals': { 's3:prefix': 'a' } }, { 's3:prefix': ['a', 'b'] }, false],
    [{ 'ForAnyValue:StringEquals': { 's3:prefix': 'a' } }, { 's3:prefix': ['a', 'b'] }, true],
    [{ 'ForAnyValue:StringEquals': { 's3:prefix': 'a' } }, {}, false],
  ])('%j with %j', (condition, extra, expected) => {
    expect(under(condition, extra)).toBe(expected ? 'allowed' : 'not allowed');
  });

  test('a deny of plain transport leaves the allow standing', () => {
    const deny = { ...row('Deny', '*', '*'), Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(verdict([row('Allow', '*', '*'), deny], 's3:GetObject', 'arn:aws:s3:::a/b')).toBe('allowed');
  });
});

describe('given a policy that is not understood, when it is read, then it is refused by name', () => {
  const bad: [string, unknown, RegExp][] = [
    [
      'operator',
      { ...row('Allow', '*', '*'), Condition: { NumericLessThan: { 'aws:SecureTransport': '1' } } },
      /NumericLessThan/,
    ],
    ['key', { ...row('Deny', '*', '*'), Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'a' } } }, /LeadingKeys/],
    ['field', { Effect: 'Allow', NotAction: 's3:*', Action: '*', Resource: '*' }, /NotAction/],
    ['effect', { Effect: 'Maybe', Action: '*', Resource: '*' }, /Maybe/],
    ['intrinsic', { Effect: 'Allow', Action: '*', Resource: { Ref: 'Table' } }, /Ref/],
    ['variable', row('Allow', '*', 'arn:aws:s3:::home/${aws:username}'), /variable/],
    ['resource', row('Allow', '*', 'Ballots'), /not an ARN/],
  ];
  test.each(bad)('%s', (_name, statement, words) => {
    const read = () => compilePolicy(principal('cast-ballot', [statement as PolicyStatement]), context);
    expect(read).toThrow(StartupError);
    expect(read).toThrow(/cast-ballot/);
    expect(read).toThrow(words);
  });
});

const arn = fc
  .tuple(fc.constantFrom('dynamodb', 's3', 'sqs'), fc.stringMatching(/^[a-z0-9:/.?*-]{0,20}$/))
  .map(([service, name]) => `arn:aws:${service}:cn-north-1:000000000000:${name}`);
const plain = arn.filter((one) => !/[*?]/.test(one));

property.prop([plain])('a resource without wildcards matches itself', (one) => {
  expect(arnPattern(one)(one)).toBe(true);
});

property.prop([plain, fc.nat()])('a star in place of any end of the name still matches', (one, at) => {
  const start = one.lastIndexOf('000000000000:') + 13;
  const cut = start + (at % (one.length - start + 1));
  expect(arnPattern(`${one.slice(0, cut)}*`)(one)).toBe(true);
});

/** The textbook matcher, written apart from the one under test. */
const matches = (pattern: string, text: string): boolean => {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*'))
    return matches(pattern.slice(1), text) || (text !== '' && matches(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && matches(pattern.slice(1), text.slice(1));
};
property.prop([fc.stringMatching(/^[ab*?.]{0,8}$/), fc.stringMatching(/^[ab.\n]{0,8}$/)])(
  'wildcards mean what the textbook says',
  (pattern, text) => {
    expect(wildcard(pattern).test(text)).toBe(matches(pattern, text));
  },
);

const statement = fc.record({
  Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
  Action: fc.constantFrom('*', 'dynamodb:*', 'dynamodb:GetItem', 'dynamodb:Put*'),
  Resource: fc.constantFrom('*', ballots, `${ballots}*`),
});
const asked = fc.constantFrom('dynamodb:GetItem', 'dynamodb:PutItem', 'sqs:SendMessage');

property.prop([fc.array(statement), asked])('the order of statements never matters', (policy, action) => {
  expect(verdict(policy, action, ballots)).toBe(verdict(policy.toReversed(), action, ballots));
});

property.prop([fc.array(statement), asked, statement])('one more deny never opens anything', (policy, action, more) => {
  const before = verdict(policy, action, ballots);
  const after = verdict([...policy, { ...more, Effect: 'Deny' }], action, ballots);
  expect(after === 'allowed' && before !== 'allowed').toBe(false);
});
