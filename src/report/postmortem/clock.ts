/** `20:57:44.9`, in UTC. */
export function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 21);
}

/** `+0.6 s`, `−12.4 s`, `+4 min 5 s` */
export function sinceOf(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${durationOf(Math.abs(ms))}`;
}

/** `0.6 s`, `13.7 s`, `4 min 5 s` */
export function durationOf(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 59.95) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
}

/** As a person writes it, `1 h 5 min`, `4 min 5 s`, `0.6 s`: in ms; null: no duration is named. */
export function readDuration(says: string): number | null {
  const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
  const found = [
    ...says.matchAll(/(\d[\d,]*(?:\.\d+)?)\s*(ms|s|min|h|d)(?:ec(?:ond)?s?|utes?|ours?|ays?)?(?![a-z])/gi),
  ];
  if (found.length === 0) return null;
  return found.reduce(
    (sum, [, number = '0', unit = 's']) => sum + Number(number.replaceAll(',', '')) * (unitMs[unit.toLowerCase()] ?? 0),
    0,
  );
}

/** `02:00`, `02:00:04` or `02:00:04.5` at the beginning: ms since midnight; null: no time. */
export function readTime(says: string): number | null {
  const found = /(?:^|[ T])(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?/.exec(says.trim());
  if (!found) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = found;
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}
