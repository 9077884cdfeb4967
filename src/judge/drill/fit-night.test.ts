import { expect, test } from 'vitest';
import { controlDrill, listDrills, loadDrill } from '../../lab/load/load-drill.ts';
import { solved } from './drill.fixture.ts';
import { fitNight } from './fit-night.ts';

const quiet = {
  ...solved,
  events: solved.events.filter(({ kind }) => kind !== 'mitigation'),
  seconds: solved.seconds.map((second) => ({ ...second, failed: 0 })),
};
const failing = { ...quiet, seconds: quiet.seconds.map((second) => ({ ...second, failed: 1 })) };

test('what did not happen is not asked about, and something else is', async () => {
  const facts = await loadDrill('channel-reuse');
  expect(fitNight(facts, failing).debrief.join(' ')).toContain('the first error');
  expect(fitNight(facts, failing).looksFirst.join(' ')).toContain('the error');
  const { debrief, looksFirst } = fitNight(facts, quiet);
  expect([...debrief, ...looksFirst].join(' ')).not.toMatch(/error/);
  expect(fitNight(await loadDrill('json-blowup'), quiet).debrief.join(' ')).not.toContain('it was over');
});

test.each([...(await listDrills()), controlDrill])('%s: three questions, whatever the night was', async (id) => {
  for (const night of [solved, quiet, failing]) expect(fitNight(await loadDrill(id), night).debrief).toHaveLength(3);
});
