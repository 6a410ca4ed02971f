/** The end of the window of `seconds` in which an instant lies: windows stand still, at multiples of their length. */
export function windowEnd({ seconds }: { readonly seconds: number }, at: number): number {
  return (Math.floor(at / (seconds * 1000)) + 1) * seconds * 1000;
}
