import { expect, test } from 'vitest';
import { random } from '../lab/random.ts';
import { createMemberClock } from './member-clock.ts';

/** A member whose clock is `offsetMs` ahead: so long the way there, its work, and the way back. */
function sampleOf(askedMs: number, offsetMs: number, [thereMs, workMs, backMs]: readonly [number, number, number]) {
  const receivedMs = askedMs + thereMs + offsetMs;
  const sentMs = receivedMs + workMs;
  return { askedMs, receivedMs, sentMs, answeredMs: askedMs + thereMs + workMs + backMs };
}

test('nothing is known before the first answer', () => {
  expect(createMemberClock().read(0)).toBeNull();
});

test('the offset is found, and the ways bound its error, however long the answer took', () => {
  const clock = createMemberClock();
  clock.take(sampleOf(1_000, 7_000, [2, 500, 4]));
  const { offsetMs = 0, errorMs = 0 } = clock.read(1_506) ?? {};
  expect(offsetMs).toBeCloseTo(6_999);
  expect(errorMs).toBeGreaterThan(3);
  expect(errorMs).toBeLessThan(3.1);
});

test('the error holds, whatever the ways are, and the best answer counts', () => {
  const draw = random(7, 'ways');
  const clock = createMemberClock();
  for (let asked = 0; asked < 200; asked += 1) {
    const way = () => (draw() < 0.1 ? 0.05 : 200) * draw();
    clock.take(sampleOf(asked * 1_000, -42, [way(), 300 * draw(), way()]));
    const { offsetMs = Number.NaN, errorMs = 0 } = clock.read(asked * 1_000 + 600) ?? {};
    expect(Math.abs(offsetMs - -42)).toBeLessThanOrEqual(errorMs);
  }
  expect(clock.read(200_000)?.errorMs).toBeLessThan(10);
});

test('what was measured long ago is worth less, until it is measured again', () => {
  const clock = createMemberClock();
  clock.take(sampleOf(0, 5, [0.1, 1, 0.1]));
  expect(clock.read(100_000)?.errorMs).toBeGreaterThan(9);
  clock.take(sampleOf(100_000, 5, [2, 1, 2]));
  expect(clock.read(100_005)?.errorMs).toBeLessThan(2.2);
});

test('an answer that cannot be is left out', () => {
  const clock = createMemberClock();
  clock.take({ askedMs: 0, receivedMs: 0, sentMs: 50, answeredMs: 10 });
  clock.take({ askedMs: 0, receivedMs: 50, sentMs: 0, answeredMs: 10 });
  clock.take({ askedMs: 0, receivedMs: Number.NaN, sentMs: 0, answeredMs: 10 });
  expect(clock.read(10)).toBeNull();
});
