/** One measured figure held against what was asked for; `ratio` > 1 is better than asked. */
export type Figure = {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  readonly asked: number;
  /** Whether more is better (a rate) or less (a time, a size). */
  readonly better: 'more' | 'less';
};

/** What is asked to be nothing, and is, is kept. */
export const ratioOf = ({ measured, asked, better }: Figure): number =>
  measured === asked ? 1 : better === 'more' ? measured / asked : asked / measured;

/** Small figures with the digits that a bound near them needs. */
const shown = (measured: number): string => measured.toFixed(Number.isInteger(measured) ? 0 : measured < 10 ? 3 : 1);

/** The figures as lines: name, measured, asked, ratio. */
export function figureLines(figures: readonly Figure[]): string[] {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures.map((figure) => {
    const { name, measured, unit, asked, better } = figure;
    const bound = `${better === 'more' ? '≥' : '≤'} ${asked} ${unit}`;
    return `${name.padEnd(width)}  ${`${shown(measured)} ${unit}`.padStart(14)}   asked ${bound.padEnd(16)} ${ratioOf(figure).toFixed(2)}×`;
  });
}
