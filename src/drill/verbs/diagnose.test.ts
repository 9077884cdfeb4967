import { expect, test } from 'vitest';
import { listEvents } from '../../judge/drill/drill-record.ts';
import { pagedDrill } from '../drill.test-data.ts';
import { appendEvent, readDrill } from '../drill-folder.ts';
import { seal } from '../sealed.ts';
import { diagnose } from './diagnose.ts';

test('an answer is held against what was seen and looked at, and recorded with what it was worth', async () => {
  const folder = await pagedDrill();
  const answer = { component: 'nothing', mechanism: 'nothing', evidence: ['views-good'] } as const;
  seal(folder, {
    kind: 'snapshot',
    at: new Date().toISOString(),
    observations: [
      { id: 'views-good', value: 0, isSo: true, why: null },
      { id: 'thread-saturated', value: 0.99, isSo: true, why: null },
      { id: 'of-another-version', value: 0, isSo: true, why: null },
    ],
  });
  // It was seen, but nobody has looked.
  expect((await diagnose(folder, answer)).verdict).toBe('not-shown');
  appendEvent(folder, { kind: 'inspected', evidence: 'status', service: null });
  const { verdict, lines } = await diagnose(folder, answer);
  expect(verdict).toBe('right');
  const wrong = { component: 'model', mechanism: 'more-traffic', evidence: ['thread-saturated'] } as const;
  expect((await diagnose(folder, wrong)).verdict).toBe('wrong');
  expect(listEvents(readDrill(folder).events, 'diagnosed')).toMatchObject([
    { judgement: { verdict: 'not-shown' } },
    { ...answer, judgement: { verdict: 'right', lines } },
    { component: 'model', judgement: { verdict: 'wrong' } },
  ]);
});
