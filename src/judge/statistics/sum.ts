/** The sum of one figure over all that was found; 0 for nothing. */
export function sumOf<T>(items: readonly T[], figureOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + figureOf(item), 0);
}
