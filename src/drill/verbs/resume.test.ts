import { expect, test } from 'vitest';
import { answerAsKeeper, pagedDrill, spawnKeeper } from '../drill.test-data.ts';
import { resume } from './resume.ts';

const { signal } = new AbortController();
const starter = { onDoing: () => expect.fail('nothing is brought up'), terminalPid: null, signal };

test('a world that is up is left alone', async () => {
  const folder = await pagedDrill();
  const asked = await answerAsKeeper(folder, () => ({ mitigations: [] }));
  expect(await resume(folder, starter)).toBe(true);
  expect(asked).toHaveLength(1);
});

test('one that is only coming up gets no second keeper', async () => {
  const folder = await pagedDrill();
  await spawnKeeper(folder, '');
  await expect(resume(folder, starter)).rejects.toMatchObject({
    code: 'usage',
    message: 'its world is already coming up',
  });
});
