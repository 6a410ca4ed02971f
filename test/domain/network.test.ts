import { describe, expect, test } from 'vitest';

import { networkOf } from '../../shared/domain/network.ts';
import { windowEnd } from '../../shared/domain/rate-window.ts';

describe('the network of an address', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('given %s, then it is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('windows', () => {
  test.each([
    [0, 60_000],
    [59_999, 60_000],
    [60_000, 120_000],
  ])('given %i ms and minutes, then the window ends at %i ms', (at, end) => {
    expect(windowEnd({ seconds: 60 }, at)).toBe(end);
  });

  test.each([
    [3600, '2022-05-20T23:59:59.999+08:00', '2022-05-21T00:00:00+08:00'],
    [3600, '2022-05-21T00:00:00.000+08:00', '2022-05-21T01:00:00+08:00'],
    [86_400, '2022-05-20T23:59:59.999+08:00', '2022-05-21T00:00:00+08:00'],
    [86_400, '2022-05-21T00:00:00.000+08:00', '2022-05-22T00:00:00+08:00'],
    // Where a day ends in UTC.
    [86_400, '2022-05-21T08:00:00.000+08:00', '2022-05-22T00:00:00+08:00'],
  ])('given windows of %i s and %s, then the window ends at %s', (seconds, at, end) => {
    expect(windowEnd({ seconds }, Date.parse(at))).toBe(Date.parse(end));
  });
});
