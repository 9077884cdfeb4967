import { afterEach, expect, test } from 'vitest';
import { FakeTerminal } from './fake-terminal.test-data.ts';
import { Screen } from './screen.ts';

let screen: Screen | null = null;
afterEach(() => screen?.close([]));

function open(columns: number): FakeTerminal {
  const terminal = new FakeTerminal(columns);
  terminal.write('$ npm run lab\n');
  screen = new Screen(terminal);
  return terminal;
}

test('draws in place, and lets lines scroll above', () => {
  const terminal = open(40);
  screen?.draw([], ['block one', 'second line']);
  screen?.draw(['a line that stays'], ['block two']);
  expect(terminal.text).toBe('$ npm run lab\na line that stays\nblock two');
});

test('writes once per frame, and not at all when nothing changed', () => {
  const terminal = open(40);
  const before = terminal.writes.length;
  screen?.draw(['a line'], ['block', 'of two']);
  expect(terminal.writes.length).toBe(before + 1);
  screen?.draw([], ['block', 'of two']);
  expect(terminal.writes.length).toBe(before + 1);
});

test('goes away without a trace, and gives the cursor back', () => {
  const terminal = open(40);
  const listeners = process.listenerCount('exit');
  screen?.draw(['stays'], ['block', 'of two']);
  expect(terminal.cursorShown).toBe(false);
  screen?.close(['the last line']);
  expect(terminal.text).toBe('$ npm run lab\nstays\nthe last line');
  expect(terminal.cursorShown).toBe(true);
  expect(process.listenerCount('exit')).toBe(listeners - 1);
});

test('leaves nothing behind in a terminal that was narrowed', () => {
  const terminal = open(40);
  screen?.draw([], ['x'.repeat(39), 'y'.repeat(30)]);
  terminal.resize(20);
  screen?.draw([], ['narrow', 'now']);
  expect(terminal.text).toBe('$ npm run lab\nnarrow\nnow');
});

test('keeps to the rows that there are', () => {
  const terminal = open(40);
  terminal.rows = 3;
  screen?.draw([], ['1', '2', '3', '4']);
  expect(terminal.text).toBe('$ npm run lab\n1\n2');
});
