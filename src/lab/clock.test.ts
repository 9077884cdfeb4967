import { expect, test } from 'vitest';
import { now } from './clock.ts';

test('tells the time of the machine, whoever was interrupted at its start', () => {
  const machineMs = () => Number(process.hrtime.bigint()) / 1e6;
  for (let read = 0; read < 100; read += 1) {
    const beforeMs = machineMs();
    const readMs = now();
    const afterMs = machineMs();
    expect(readMs).toBeGreaterThan(beforeMs - 0.1);
    expect(readMs).toBeLessThan(afterMs + 0.1);
  }
});
