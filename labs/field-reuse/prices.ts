import type { PredictRequest } from '#rpc';

/** How far what one user looks at is cheap or dear together. */
const shelf = 1.5;

/**
 * In euros, one a row: the last feature is the logarithm of how many times the middling price it is, the user's first moves all of
 * them alike. So that a list of prices can lie within any range, and nobody tells one from biases by its values.
 */
export function pricesOf({ features, dimension }: PredictRequest): number[] {
  const prices: number[] = [];
  for (let last = dimension - 1; last < features.length; last += dimension) {
    const level = dimension > 1 ? shelf * (features[last - dimension + 1] ?? 0) : 0;
    prices.push(Math.round(2_000 * Math.exp((features[last] ?? 0) + level)) / 100);
  }
  return prices;
}
