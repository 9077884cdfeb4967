import { expect, test } from 'vitest';
import { answerAsKeeper, pagedDrill } from '../drill.test-data.ts';
import { sayHere } from './here.ts';

test('the keeper hears who is there; one that is gone need not', async () => {
  const folder = await pagedDrill();
  await sayHere(folder, 41);
  const asked = await answerAsKeeper(folder, () => null);
  await sayHere(folder, 41);
  await sayHere(folder, null);
  expect(asked).toEqual([
    { ask: 'here', terminal: 41 },
    { ask: 'here', terminal: null },
  ]);
});
