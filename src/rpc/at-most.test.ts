import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { atMost } from './at-most.ts';
import { callOf, heldModel, rows, untilOf } from './calls.test-data.ts';

test('that many calls are in flight and no more; the others come in order of arrival', async () => {
  const model = heldModel();
  const bounded = atMost(2, model);
  const calls = ['a', 'b', 'c', 'd'].map((user) => bounded.score(rows, callOf(user)));
  await turn();
  expect(usersOf(model)).toEqual(['a', 'b']);
  model.held[1]?.answer(2);
  await calls[1];
  await turn();
  expect(usersOf(model)).toEqual(['a', 'b', 'c']);
  model.held[0]?.answer(1);
  await turn();
  expect(usersOf(model)).toEqual(['a', 'b', 'c', 'd']);
  model.held[2]?.answer(3);
  model.held[3]?.answer(4);
  expect((await Promise.all(calls)).map(({ scores }) => scores[0])).toEqual([1, 2, 3, 4]);
});

test('a call that fails gives its place to the next', async () => {
  const model = heldModel();
  const bounded = atMost(1, model);
  const [first, second] = [bounded.score(rows, callOf('a')), bounded.score(rows, callOf('b'))];
  await turn();
  model.held[0]?.fail('no slot left');
  await expect(first).rejects.toThrow('no slot left');
  await turn();
  expect(usersOf(model)).toEqual(['a', 'b']);
  model.held[1]?.answer(1);
  await second;
});

test('so does one that throws at once', async () => {
  let calls = 0;
  const bounded = atMost(1, {
    score() {
      calls += 1;
      throw new Error('not connected');
    },
  });
  for (const user of ['a', 'b', 'c']) {
    await expect(bounded.score(rows, callOf(user))).rejects.toThrow('not connected');
  }
  expect(calls).toBe(3);
});

test('a call without `until` waits, though its caller has left', async () => {
  const model = heldModel();
  const bounded = atMost(1, model);
  void bounded.score(rows, callOf('a'));
  const second = bounded.score(rows, callOf('b', untilOf({ deadline: new Date(0), signal: AbortSignal.abort() })));
  await turn();
  model.held[0]?.answer(1);
  await turn();
  expect(usersOf(model)).toEqual(['a', 'b']);
  model.held[1]?.answer(2);
  await second;
});

test('a call with one has it passed on, and leaves the queue when it is over', async () => {
  const model = heldModel();
  const bounded = atMost(1, model);
  const until = untilOf({ deadline: new Date(Date.now() + 60_000) });
  void bounded.score(rows, callOf('a'), until);
  await turn();
  expect(model.held[0]?.until).toBe(until);
  const late = untilOf({ deadline: new Date(Date.now() + 10) });
  await expect(bounded.score(rows, callOf('b'), late)).rejects.toThrow('Deadline exceeded');
  const third = bounded.score(rows, callOf('c'), until);
  model.held[0]?.answer(1);
  await turn();
  expect(usersOf(model)).toEqual(['a', 'c']);
  model.held[1]?.answer(3);
  await third;
});

test('one that was given up by its caller keeps its place until it has ended', async () => {
  const model = heldModel();
  const bounded = atMost(1, model);
  const given = bounded.score(rows, callOf('a'));
  await Promise.race([given, turn()]);
  void bounded.score(rows, callOf('b'));
  await turn();
  expect(usersOf(model)).toEqual(['a']);
  model.held[0]?.answer(1);
  await turn();
  expect(usersOf(model)).toEqual(['a', 'b']);
});

function usersOf({ held }: ReturnType<typeof heldModel>): string[] {
  return held.map(({ user }) => user);
}
