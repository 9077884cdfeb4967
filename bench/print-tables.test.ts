import { expect, it } from 'vitest';
import { printTable } from './print-tables.ts';

it('aligns words to the left and figures to the right', () => {
  const table = {
    title: 'two',
    columns: ['', 'µs', 'bytes'],
    rows: [
      ['short', 0.1234, 12],
      ['a longer one', 1_234.5, 16_007],
    ],
    goals: [
      { title: 'fast', measured: '2x', met: true },
      { title: 'small', measured: '16,007', met: false },
    ],
  };
  expect(printTable(table).split('\n')).toEqual([
    'two',
    '                   µs   bytes',
    '  short         0.123      12',
    '  a longer one  1,235  16,007',
    '  ✓ fast: 2x',
    '  ✗ small: 16,007',
  ]);
});
