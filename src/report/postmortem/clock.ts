import { timeOfDay } from '../clocks.ts';

/** `20:57:44.9`, in UTC. */
export function timeOf(atMs: number): string {
  return timeOfDay(atMs).slice(0, 10);
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

/** As above, and `6 d 4 h 40 min` where it takes two hours and more. */
export function longDurationOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return durationOf(ms);
  const pieces = [`${Math.floor(minutes / 1_440)} d`, `${Math.floor(minutes / 60) % 24} h`, `${minutes % 60} min`];
  return pieces.filter((piece) => !piece.startsWith('0 ')).join(' ');
}
