const levels = [...'▁▂▃▄▅▆▇█'];

/** One bar a value; a gap where there is none. Out of the scale counts as its end. */
export function spark(values: readonly (number | null)[], place: (value: number) => number): string {
  return values
    .map((value) => {
      if (value === null) return ' ';
      const share = Math.min(1, Math.max(0, place(value)));
      return levels[Math.min(levels.length - 1, Math.floor(share * levels.length))] ?? ' ';
    })
    .join('');
}

/** Where a value lies between `least` and `most`, both above 0, on a log scale: 0 to 1. */
export function logScale(least: number, most: number): (value: number) => number {
  return (value) => Math.log(Math.max(value, least) / least) / Math.log(most / least);
}
