import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { keeperOrder, keeperReport } from './keeper-messages.ts';

const keep = { kind: 'keep', folder: '/drills/one', resumed: false, patienceMs: 1_000, terminalPid: null };

test.each([keep, { ...keep, terminalPid: 70 }, { kind: 'stay' }])('%j is an order', (order) => {
  expect(keeperOrder.parse(JSON.parse(JSON.stringify(order)))).toEqual(order);
});

test.each(['ready', null, 7, {}, { kind: 'go' }, { ...keep, folder: 7 }, { ...keep, terminalPid: -1 }])(
  '%j is not an order',
  (message) => {
    expect(keeperOrder.safeParse(message).success).toBe(false);
  },
);

test.each([
  { kind: 'doing', text: 'starting the services' },
  { kind: 'paged' },
  { kind: 'up' },
  { kind: 'failed', code: 'machine-short', message: 'too busy', hint: 'Wait.' },
])('%j is a report', (report) => {
  expect(keeperReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

test.each(['ready', null, { kind: 'failed', code: 'toString', message: 'a', hint: 'b' }, { kind: 'doing' }])(
  '%j is not a report',
  (message) => {
    expect(keeperReport.safeParse(message).success).toBe(false);
  },
);

test('a keeper that is sent rubbish waits for its order', async () => {
  const entry = new URL('./keeper-main.ts', import.meta.url);
  const keeper = fork(entry, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  onTestFinished(() => void keeper.kill('SIGKILL'));
  for (const message of ['ready', null, 7, {}, [], { kind: 'go' }]) keeper.send(message as object);
  // Who gave no order goes, and it with him.
  keeper.disconnect();
  expect(await once(keeper, 'exit')).toEqual([0, null]);
});
