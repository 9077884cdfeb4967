import { expect, test } from 'vitest';
import { pagedDrill } from '../drill.test-data.ts';
import { readDrill } from '../drill-folder.ts';
import { seal } from '../sealed.ts';
import { diagnose } from './diagnose.ts';

test('an answer is held against what was seen, and recorded with what it was worth', async () => {
  const folder = await pagedDrill();
  const answer = { component: 'nothing', mechanism: 'nothing', evidence: ['views-good'] } as const;
  expect((await diagnose(folder, answer)).verdict).toBe('partly');
  seal(folder, {
    kind: 'snapshot',
    at: new Date().toISOString(),
    observations: [
      { id: 'views-good', value: 0, isSo: true, why: null },
      { id: 'of-another-version', value: 0, isSo: true, why: null },
    ],
  });
  const { verdict, lines } = await diagnose(folder, answer);
  expect(verdict).toBe('right');
  expect((await diagnose(folder, { ...answer, component: 'model', mechanism: 'slow-model' })).verdict).toBe('wrong');
  expect(readDrill(folder).events).toMatchObject([
    { kind: 'diagnosed', judgement: { verdict: 'partly' } },
    { kind: 'diagnosed', ...answer, judgement: { verdict: 'right', lines } },
    { kind: 'diagnosed', component: 'model', judgement: { verdict: 'wrong' } },
  ]);
});
