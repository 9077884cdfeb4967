import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('a line has its time, and of many in one second the first few are written and the rest counted', () => {
  const lines: string[] = [];
  let nowMs = Date.parse('2026-11-22T02:00:00.100Z');
  const log = createLog(
    (line) => lines.push(line),
    () => nowMs,
  );
  for (let each = 0; each < 9; each += 1) log(`502 of\n${each}`);
  nowMs += 1_000;
  log('502 again');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toBe('2026-11-22T02:00:00.100Z 502 of 0\n');
  expect(lines[5]).toBe('2026-11-22T02:00:01.100Z 502 again (and 4 lines before it left out)\n');
});
