import { LabError } from '../errors.ts';

const units = { s: 1_000, m: 60_000, h: 3_600_000 } as const;
const leastMs = 10_000;
const mostMs = 24 * units.h;

/** `90s`, `10m`, `1h`, or `10` for minutes, in ms. Error: `usage`. */
export function readDuration(option: string, typed: string): number {
  const [, number = '', unit = 'm'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(typed) ?? [];
  const ms = Number(number) * units[unit as keyof typeof units];
  if (number === '' || ms < leastMs || ms > mostMs) {
    throw new LabError(
      'usage',
      `${option} cannot be ${JSON.stringify(typed)}`,
      'Give minutes, such as 10 or 10m, or 90s or 1h: from 10 s to 24 h.',
    );
  }
  return ms;
}
