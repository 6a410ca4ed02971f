/** District slug → a count. */
export type ByDistrict = Readonly<Record<string, number>>;

/** Shares are counted in hundredths of a percent, so that every step is in whole numbers. */
const hundredthsOfAll = 10_000;

/**
 * District quotas as a share of the registered advisers, by largest remainder (annex 1 gives none): the city's total
 * is the share of all advisers, rounded half up; each district gets the whole part of its own share, and the places
 * that are left go to the largest remainders. Equal remainders: the district with more advisers, then the slug's order.
 *
 * @param advisers registered advisers of each district
 * @param percent e.g. 8; at most two decimals
 * @throws RangeError on a count that is no whole number from 0, or a percentage with more decimals
 * @returns quotas that add up to the rounded share of the total, each within one of its exact share
 */
export function quotasByShare(advisers: ByDistrict, percent: number): ByDistrict {
  const rate = Math.round(percent * 100);
  // Not compared with `percent * 100` itself, which floating point may put beside the whole number.
  if (rate / 100 !== percent) throw new RangeError(`Not a percentage with two decimals at most: ${percent}`);
  const districts = Object.entries(advisers).map(([district, count]) => {
    if (!Number.isSafeInteger(count) || !Number.isSafeInteger(count * rate) || count < 0)
      throw new RangeError(`Not a number of advisers: ${count}`);
    const share = count * rate;
    return { district, count, whole: Math.floor(share / hundredthsOfAll), remainder: share % hundredthsOfAll };
  });
  const all = districts.reduce((sum, { count }) => sum + count, 0);
  const total = Math.floor((2 * all * rate + hundredthsOfAll) / (2 * hundredthsOfAll));
  const left = total - districts.reduce((sum, { whole }) => sum + whole, 0);
  const byRemainder = districts.toSorted(
    (a, b) => b.remainder - a.remainder || b.count - a.count || (a.district < b.district ? -1 : 1),
  );
  const lucky = new Set(byRemainder.slice(0, left).map(({ district }) => district));
  return Object.fromEntries(districts.map(({ district, whole }) => [district, whole + (lucky.has(district) ? 1 : 0)]));
}
