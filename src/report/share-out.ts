/** Whole numbers in proportion to `amounts` that add up to `total` exactly: by largest remainder. */
export function shareOut(amounts: readonly number[], total: number): number[] {
  const sum = amounts.reduce((a, b) => a + b, 0);
  if (sum <= 0) return amounts.map(() => 0);
  const exact = amounts.map((amount) => (amount / sum) * total);
  const shares = exact.map(Math.floor);
  const rest = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = exact.map((value, at) => ({ at, remainder: value - Math.floor(value) }));
  for (const { at } of byRemainder.toSorted((a, b) => b.remainder - a.remainder).slice(0, rest)) {
    shares[at] = (shares[at] ?? 0) + 1;
  }
  return shares;
}
