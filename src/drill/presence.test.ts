import { expect, test } from 'vitest';
import { watchPresence } from './presence.ts';

function start(terminal: number | null) {
  const open = new Set([1, 2]);
  let nowMs = 0;
  const presence = watchPresence({
    ...{ patienceMs: 1_800_000, orphanedPatienceMs: 60_000, terminal },
    exists: (one) => open.has(one),
    clock: () => nowMs,
  });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { ...presence, open, pass };
}

test('a word from any terminal keeps the world, and so does a terminal that is still open', () => {
  const { hear, whyAlone, open, pass } = start(1);
  open.delete(1);
  pass(60_000);
  expect(whyAlone()).toBeNull();
  pass(1);
  expect(whyAlone()).toBe('its terminal was closed');
  hear(2);
  pass(600_000);
  expect(whyAlone()).toBeNull();
  open.delete(2);
  expect(whyAlone()).toBe('its terminals were closed');
  hear(null);
  expect(whyAlone()).toBeNull();
});

test('half an hour without a word is too long in any case', () => {
  const { whyAlone, pass, hear } = start(null);
  hear(1);
  pass(1_800_000);
  expect(whyAlone()).toBeNull();
  pass(1);
  expect(whyAlone()).toBe('no command came for 30 minutes');
});

test('one that was started without a terminal does not end with that of a visitor', () => {
  const { whyAlone, pass, hear, open } = start(null);
  hear(2);
  open.delete(2);
  pass(61_000);
  expect(whyAlone()).toBeNull();
});
