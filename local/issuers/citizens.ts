/** A made-up voter, who exists on this machine only; the same person at the portal, in WeChat and by phone. */
export type SampleCitizen = {
  readonly name: string;
  /** Also the name to sign in with at the portal. */
  readonly sub: string;
  readonly openid: string;
  readonly phone: string;
  /** Whether the portal has verified the phone. Who has none there binds one by code, as WeChat's accounts do. */
  readonly phoneAtPortal: boolean;
};

const numerals = ['甲', '乙', '丙', '丁', '戊', '己'];

export const sampleCitizens: readonly SampleCitizen[] = numerals.map((numeral, index) => ({
  name: `群众${numeral}（样例）`,
  sub: `citizen-${index + 1}`,
  openid: `wx-sample-${index + 1}`,
  phone: `1390000000${index + 1}`,
  phoneAtPortal: index < numerals.length - 1,
}));

const bySub = new Map(sampleCitizens.map((one) => [one.sub, one]));

/** The citizen with that portal account, if there is one. */
export const findSampleCitizen = (sub: string): SampleCitizen | undefined => bySub.get(sub);
