import { expect, test } from 'vitest';
import { LabError } from '../../errors.ts';
import { answerAsKeeper, pagedDrill } from '../drill.test-data.ts';
import { mitigate } from './mitigate.ts';
import { listMitigations } from './mitigations.ts';

const { signal } = new AbortController();
const starter = { onDoing: () => expect.fail('nothing is brought up'), terminalPid: null, signal };

test('a mitigation is named as the list has it, and the keeper says what became of it', async () => {
  const folder = await pagedDrill();
  const mitigation = { name: 'restart storefront', title: 'restart the storefront', costs: 'a moment' };
  const asked = await answerAsKeeper(folder, (ask) => {
    if (ask.ask === 'mitigations') return { mitigations: [mitigation] };
    return { done: true, rebuilds: false, text: mitigation.title, costs: mitigation.costs };
  });
  expect(await listMitigations(folder, signal)).toEqual([mitigation]);
  const { title, costs } = mitigation;
  expect(await mitigate(folder, 'restart  storefront', starter)).toEqual({
    done: true,
    text: title,
    costs,
    rebuilt: null,
  });
  expect(asked.at(-1)).toEqual({ ask: 'mitigation', words: ['restart', 'storefront'] });
});

test('what the keeper refuses is refused in its words', async () => {
  const folder = await pagedDrill();
  await answerAsKeeper(folder, () => {
    throw new LabError('usage', 'there is no mitigation "dance" here', '`drill mitigate` lists them.');
  });
  await expect(mitigate(folder, 'dance', starter)).rejects.toMatchObject({
    code: 'usage',
    message: 'there is no mitigation "dance" here',
    hint: '`drill mitigate` lists them.',
  });
});
