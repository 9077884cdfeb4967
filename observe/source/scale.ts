/** How fast time passes for the rules: a real Prometheus asks every 15 s, and a lab's whole night is over in less than a minute. */
export interface Scale {
  readonly name: 'minutes' | 'seconds';
  /** As PromQL and Prometheus' configuration write it, of so many seconds of a real night. */
  duration(seconds: number): string;
}

const perScrape = 15;

/** For a real system that is asked every 15 s. */
export const minutes: Scale = { name: 'minutes', duration: (seconds) => writeDuration(seconds) };

/** The same rules where one second stands for 15: for a lab that is asked every second. */
export const seconds: Scale = { name: 'seconds', duration: (wanted) => writeDuration(Math.round(wanted / perScrape)) };

function writeDuration(seconds: number): string {
  const [unit, letter] = (
    [
      [86_400, 'd'],
      [3_600, 'h'],
      [60, 'm'],
    ] as const
  ).find(([one]) => seconds >= one && seconds % one === 0) ?? [1, 's'];
  return `${seconds / unit}${letter}`;
}
