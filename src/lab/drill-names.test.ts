import { expect, it } from 'vitest';
import { components, evidenceIds, mechanisms } from './drill.ts';
import { nameOfToday, namesBefore } from './drill-names.ts';

const today = {
  component: Object.keys(components),
  mechanism: Object.keys(mechanisms),
  evidence: evidenceIds as readonly string[],
} as const;

it.each(Object.entries(today))(
  'every %s that was renamed leads to one of today, and none is used again',
  (of, names) => {
    const before = Object.entries(namesBefore[of as keyof typeof today]);
    expect(before.map(([, now]) => now).filter((now) => !names.includes(now))).toEqual([]);
    expect(before.map(([old]) => old).filter((old) => names.includes(old))).toEqual([]);
  },
);

it('any other word is left alone, whatever it is', () => {
  expect(nameOfToday('evidence', 'calls-pinned')).toBe('many-calls-in-flight');
  for (const word of ['many-calls-in-flight', 'nonsense', 'constructor', '__proto__', '']) {
    expect(nameOfToday('evidence', word)).toBe(word);
  }
  expect(nameOfToday('mechanism', 'calls-pinned')).toBe('calls-pinned');
});
