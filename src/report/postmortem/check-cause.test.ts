import { describe, expect, it } from 'vitest';
import { solved } from '../../judge/drill/drill.fixture.ts';
import { checkCause } from './check-cause.ts';
import { type Known, knownOfDrill } from './known.ts';
import { readDocument } from './read/document.ts';

const known = knownOfDrill(solved);
const untold = knownOfDrill({ ...solved, events: solved.events.filter(({ kind }) => kind !== 'revealed') });
const slowRack: Known = {
  ...known,
  triggers: ['the link to model-1: 3 s of latency'],
  change: { id: 'platform-67', team: 'platform', title: 'model-1 traffic routed through another rack' },
};

const check = (cause: string, of: Known | null) => checkCause(readDocument(`## Root cause\n\n${cause}\n`), of);

describe('the trigger as root cause, by the record', () => {
  it.each([
    'ranking: feature vector 2,000 -> 4,000 floats',
    'The feature vector went from 2000 to 4000 floats.',
    'Ranking doubled the feature vector.',
    'The feature vector is twice as large since ranking-214.',
    'Vectors of 4k floats (ranking).',
    'At 4,000 floats instead of 2,000, the feature vector of ranking was too large.',
    'Feature set v13 replaced v12.',
    'The deploy of v13 by the ranking team.',
    'ranking-214',
    'ranking-214 was rolled out by ranking and broke production.',
    'The new footer of storefront-1204.',
    '4,000-float feature vectors, up from 2,000, were released tonight. It made everything slower.',
  ])('%s', (says) => expect(check(says, known)).toMatchObject([{ rule: 'cause-is-trigger', line: 3 }]));

  it.each([
    'Model-1 is routed through another rack.',
    '3,000 ms of latency on the link to model-1.',
    'The link had 3 s more latency.',
  ])('%s', (says) => expect(check(says, slowRack)).toHaveLength(1));

  it('needs no more than what whoever was on call was told', () => {
    expect(check('ranking-214: feature set v13 replaces v12', untold)).toHaveLength(1);
    expect(check('ranking-214: feature set v13 replaces v12', null)).toEqual([]);
  });
});

/** As people who know how write it, with the trigger mentioned. */
const good = [
  'One thread is busy turning floats into text.',
  'One thread of the storefront turns every float into text; ranking doubled the feature vector, which only set it off.',
  'Feature vectors travel as JSON: each float costs twenty bytes and, worse, time on the one thread that answers all views.',
  'The storefront encodes the feature vector of each candidate as text. With 2,000 floats its thread was 60 % busy; the 4,000 floats of ranking-214 needed more than one thread has.',
  'Calls to the model had no deadline, and the pool holds 64 of them. When model-1 became slow, each call to it kept its place for ever.',
  'We size the thread for the mean vector, not for the largest one that ranking may send.',
  'There was no limit on the size of what ranking publishes, and no test with a vector larger than the one of the day.',
  'JSON encoding on the main thread.',
  'Lock without a lease.',
];
it.each(good)('is not one: %s', (says) => {
  expect(check(says, known)).toEqual([]);
  expect(check(says, slowRack)).toEqual([]);
  expect(check(says, untold)).toEqual([]);
});
