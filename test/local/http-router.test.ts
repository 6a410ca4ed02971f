import { describe, expect, test } from 'vitest';
import { compileRoutes } from '../../local/http/router.ts';

const keys = [
  'GET /',
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'GET /pets/{proxy+}',
  'ANY /{proxy+}',
  'ANY /pets/{kind}/{id}',
  'GET /api/rounds/{roundId}',
  'PUT /api/rounds/{round}/scores/{candidateId}',
  'GET /files/{folder}/{rest+}',
];
const toRoute = (key: string) => {
  const [method = '', path = ''] = key.split(' ');
  return { method, path, functionId: key };
};
const match = compileRoutes(keys.map(toRoute));

describe('given routes that overlap, when a request comes, then the one that AWS would take is taken', () => {
  test.each([
    ['GET', '/', 'GET /', undefined],
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['POST', '/pets/dog/2', 'ANY /pets/{kind}/{id}', { kind: 'dog', id: '2' }],
    ['GET', '/pets/cat/1', 'ANY /pets/{kind}/{id}', { kind: 'cat', id: '1' }],
    ['GET', '/pets/cat/1/toys', 'GET /pets/{proxy+}', { proxy: 'cat/1/toys' }],
    ['DELETE', '/pets/cat/1/toys', 'ANY /{proxy+}', { proxy: 'pets/cat/1/toys' }],
    ['GET', '/api/rounds/rnd_常州', 'GET /api/rounds/{roundId}', { roundId: 'rnd_常州' }],
    ['PUT', '/api/rounds/r/scores/c', 'PUT /api/rounds/{round}/scores/{candidateId}', { round: 'r', candidateId: 'c' }],
    ['GET', '/api/rounds/r/', 'ANY /{proxy+}', { proxy: 'api/rounds/r/' }],
    ['GET', '/api/rounds/', 'ANY /{proxy+}', { proxy: 'api/rounds/' }],
    ['GET', '/files/a/b/c', 'GET /files/{folder}/{rest+}', { folder: 'a', rest: 'b/c' }],
  ])('%s %s', (method, path, routeKey, pathParameters) => {
    expect(match(method, path)).toMatchObject({ routeKey, route: { functionId: routeKey } });
    expect(match(method, path)?.pathParameters).toEqual(pathParameters);
  });
});

describe('given a route for the method and one for ANY on the same path', () => {
  test('when both fit, then the method wins, in whatever order they were written', () => {
    for (const written of [
      ['ANY /a', 'GET /a'],
      ['GET /a', 'ANY /a'],
    ]) {
      const find = compileRoutes(written.map(toRoute));
      expect(find('GET', '/a')?.routeKey).toBe('GET /a');
      expect(find('PUT', '/a')?.routeKey).toBe('ANY /a');
    }
  });
});

describe('given $default', () => {
  test('when nothing else fits, then it is taken', () => {
    const find = compileRoutes([toRoute('GET /a'), { method: 'ANY', path: '$default', functionId: 'rest' }]);
    expect(find('POST', '/a')).toMatchObject({ routeKey: '$default', route: { functionId: 'rest' } });
    expect(find('GET', '/a')?.routeKey).toBe('GET /a');
  });

  test('when there is none and nothing fits, then there is no route', () => {
    const find = compileRoutes([toRoute('GET /a'), toRoute('GET /a/{id}')]);
    expect(find('POST', '/a')).toBeUndefined();
    expect(find('GET', '/a/')).toBeUndefined();
    expect(find('GET', '/')).toBeUndefined();
  });
});
