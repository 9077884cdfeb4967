import { expect, test } from 'vitest';
import { seconds } from '../../judge/drill/drill.fixture.ts';
import { answerAsKeeper, pagedDrill } from '../drill.test-data.ts';
import { readHealth } from './health.ts';

test('the last whole seconds say whether it is healthy; what nobody knows yet is waited for', async () => {
  const folder = await pagedDrill();
  let told = seconds(0, 40, 40, 0, 0, 0, 0, 0, 0);
  const asked = await answerAsKeeper(folder, () => ({ seconds: told }));
  const { signal } = new AbortController();
  expect(await readHealth(folder, signal)).toBe('met');
  told = seconds(0, 0, 0, 40, 40, 40, 40, 9, 9);
  expect(await readHealth(folder, signal)).toBe('violated');
  told = seconds(0, 0, 0);
  expect(await readHealth(folder, signal, 0)).toBe('undecided');
  expect(asked).toHaveLength(3);
});
