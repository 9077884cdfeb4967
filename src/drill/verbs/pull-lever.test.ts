import { expect, test } from 'vitest';
import { LabError } from '../../errors.ts';
import { answerAsKeeper, pagedDrill } from '../drill.test-data.ts';
import { listLevers } from './levers.ts';
import { pullLever } from './pull-lever.ts';

const { signal } = new AbortController();
const starter = { onDoing: () => expect.fail('nothing is brought up'), terminalPid: null, signal };

test('a lever is named as the list has it, and the keeper says what became of it', async () => {
  const folder = await pagedDrill();
  const lever = { name: 'restart storefront', says: 'restart the storefront', costs: 'a moment' };
  const asked = await answerAsKeeper(folder, (ask) => {
    if (ask.ask === 'levers') return { levers: [lever] };
    return { done: true, rebuilds: false, says: lever.says, costs: lever.costs };
  });
  expect(await listLevers(folder, signal)).toEqual([lever]);
  const { says, costs } = lever;
  expect(await pullLever(folder, 'restart  storefront', starter)).toEqual({ done: true, says, costs, rebuilt: null });
  expect(asked.at(-1)).toEqual({ ask: 'lever', words: ['restart', 'storefront'] });
});

test('what the keeper refuses is refused in its words', async () => {
  const folder = await pagedDrill();
  await answerAsKeeper(folder, () => {
    throw new LabError('usage', 'there is no lever "dance" here', '`drill lever` lists them.');
  });
  await expect(pullLever(folder, 'dance', starter)).rejects.toMatchObject({
    code: 'usage',
    message: 'there is no lever "dance" here',
    hint: '`drill lever` lists them.',
  });
});
