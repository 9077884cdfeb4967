import { expect, test } from 'vitest';
import { asStored, soundProfile } from '../../../judge/profile/profile.test-data.ts';
import { exampleResult } from '../../fixtures.test-data.ts';
import { noFiles, type RunFiles } from '../report.ts';
import { drawFlames } from './flames.ts';

const sound = soundProfile();
const draw = (files: Partial<RunFiles>) =>
  drawFlames({ result: exampleResult, files: { ...noFiles, ...files } })?.toString() ?? '';

test('whole profiles give three pictures, and no caveats', () => {
  const text = draw({ profiles: { before: sound, after: sound } });
  expect(text.match(/<svg class="flame"/g)).toHaveLength(3);
  expect(text).toContain('As it was: busy for 900 ms of each second');
  expect(text).not.toContain('can be used');
});

test('so do damaged ones, with what could not be used and how much it was', () => {
  const before = asStored({ ...sound, samples: sound.samples.slice(0, 800) });
  const text = draw({ profiles: { before, after: sound } });
  expect(text.match(/<svg class="flame"/g)).toHaveLength(3);
  expect(text).toContain('As it was: busy for 900 ms of each second');
  expect(text.match(/<li>[^<]*of its time[^<]*<\/li>/g)).toEqual([
    '<li>as it was: 20 % of its time has no sample, and is left out.</li>',
  ]);
});

test('where there is no picture, a line in its place says why', () => {
  const gone = draw({ profilesGone: ['profiles/<b>.cpuprofile is not in the run’s folder'] });
  expect(gone).toBe('<p class="quiet">No flame graph: profiles/&lt;b&gt;.cpuprofile is not in the run’s folder.</p>');
  const idle = asStored({ ...sound, samples: sound.samples.map(() => 2) });
  expect(draw({ profiles: { before: idle, after: idle } })).toMatch(
    /^<p class="quiet">No flame graph: neither profile has a sample in which the thread was busy\.<\/p>$/,
  );
});

test('a run without profiles has neither', () => {
  expect(drawFlames({ result: exampleResult, files: noFiles })).toBeNull();
});
