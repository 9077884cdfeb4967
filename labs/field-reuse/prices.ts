import type { PredictRequest } from '#rpc';

/** In euros, one a row: the last feature is the logarithm of how many times the middling price it is. */
export function pricesOf({ features, dimension }: PredictRequest): number[] {
  const prices: number[] = [];
  for (let last = dimension - 1; last < features.length; last += dimension)
    prices.push(Math.round(2_000 * Math.exp(features[last] ?? 0)) / 100);
  return prices;
}
