/** Those that say how long they wait, on both hops. */
export const withDeadlines = [
  'fixes/deadline.ts',
  'fixes/outlier-detection.ts',
  'wrong-fixes/deadline-alone.ts',
  'wrong-fixes/no-margin.ts',
];
