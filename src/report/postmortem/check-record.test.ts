import { describe, expect, it } from 'vitest';
import { solved } from '../../judge/drill/drill.fixture.ts';
import { knownOfDrill } from './known.ts';
import { lintPostmortem } from './lint.ts';
import { readDocument } from './read/document.ts';

/** What somebody may write of the drill of the fixture, held against its record. */
const parts = {
  Summary:
    'From 01:59:54 to 02:02:22 UTC about half of all page views were slow or wrong, because the storefront encodes feature vectors as text and ranking-214 made them twice as long.',
  Impact:
    'Since ranking-214, 1,065 of 2,080 page views were bad (51 %), and 30 users saw at least one of them. It lasted for two and a half minutes.',
  Detection: 'The burn-rate alert paged after 6 s; the dashboards of the model were green throughout.',
  Timeline: [
    'All times are UTC.',
    '',
    '- 01:51 ranking-214 begins to roll out',
    '- 01:59:54 it began: p99 climbs',
    '- 02:00:00 the pager went off',
    '- 02:00:20 Ada acknowledges',
    '- 02:01:20 restart model: the page views that wait fail, nothing else changes',
    '- 02:02:19 roll-back ranking-214',
    '- 02:02:22 recovered',
    '- 02:05 paged the ranking team, to tell them',
  ].join('\n'),
  Trigger: 'ranking-214, feature set v13, doubled the vector from 2,000 to 4,000 floats at 01:59:54 UTC.',
  'Root cause':
    'The storefront turns every float of a vector into text, on the one thread that answers all views. Nothing limits how long a vector may be.',
  'Contributing factors': '- The dashboards show the model alone.\n- No load test has a vector of another length.',
  Resolution:
    'We restarted the model servers, which did not help, and then rolled back ranking-214. We could have shed 50 % of the visitors, and did not.',
  'What went well': 'The alert paged within seconds.',
  'What went badly': 'The first restart cost 100 views.',
  'Where we got lucky': 'None.',
  'Action items':
    '| action | kind | owner | due |\n|---|---|---|---|\n| vectors travel as bytes | prevent | Ada | 2026-12-01 |\n| alert on a full thread | detect | Grace | 2026-12-08 |',
};
type Title = keyof typeof parts;

const known = knownOfDrill(solved);
/** As an older drill has it: what it was is told, and not which change that was. */
const untold = knownOfDrill({
  ...solved,
  events: solved.events.map((event) => (event.kind === 'revealed' ? { ...event, change: undefined } : event)),
});

function lint(changed: Partial<Record<Title, string>>, of: typeof known | null = known): string[] {
  const all = { ...parts, ...changed };
  const text = Object.entries(all).map(([title, says]) => `## ${title}\n\n${says}\n`);
  return lintPostmortem(readDocument(text.join('\n')), of).map(({ rule, message }) => `${rule}: ${message}`);
}

describe('nothing is found in what is written well', () => {
  it.each<Partial<Record<Title, string>>>([
    {},
    { Summary: 'About 1,100 page views were bad, 62 % of the page views when the pager went off.' },
    { Summary: 'The outage lasted less than three minutes; 1,065 views were slow or wrong.' },
    { Summary: 'At its peak 100 % of page views were bad, and 30 people noticed.' },
    { Impact: 'More than 1,000 page views were bad after ranking-214; 34 users saw nothing of it.' },
    { Impact: '| | |\n|---|---|\n| page views | 2,080 |\n| of these, bad | 1,065 |\n| change | ranking-214 |' },
    { Impact: 'Feature set v13 made half of the page views slow for 64 users.' },
    { Impact: 'After ranking 214 some 1,000 views were late. Nobody lost an order.' },
    { Trigger: 'The roll-out of `ranking-214`.' },
    { Trigger: 'Feature set v13 replaced v12, which doubled each vector.' },
    { Resolution: 'ranking-214 was rolled back. Had that not helped, we would have rolled back storefront-1204.' },
    { Resolution: 'Rolled ranking-214 back.' },
    { 'Contributing factors': 'None.' },
    { Timeline: '- 03:00 CET the pager went off\n- 03:02 recovered' },
    { Timeline: '- 14:00 the pager went off\n- 14:02:22 recovered' },
  ])('%j', (changed) => expect(lint(changed)).toEqual([]));
});

describe('what the record contradicts', () => {
  it.each<[Title, string, RegExp]>([
    [
      'Summary',
      '900 page views were bad.',
      /^record: .*number of bad views: "900 page views were bad" .* 1,065 is on record$/,
    ],
    ['Summary', 'About 2,000 bad page views.', /number of bad views/],
    ['Impact', 'After ranking-214, 12 page views were slow.', /number of bad views/],
    ['Impact', 'ranking-214 hit 5,000 users.', /number of users: .* 30 of 64 is on record/],
    ['Impact', 'ranking-214: 27 of 2,080 page views.', /contradicts the impact: "27 of 2,080 page views"/],
    ['Summary', 'It made 10 % of page views slow.', /share of bad views: .* 51 %/],
    ['Summary', 'The outage lasted for two hours.', /contradicts the duration: "two hours" .* 2 min 28 s/],
    ['Impact', 'No users were affected by ranking-214.', /contradicts the impact: .* 1,065 of 2,080 bad/],
    ['Impact', 'None (ranking-214).', /contradicts the impact/],
    [
      'Impact',
      'ranking-214 made the page slow for many.',
      /^impact-figure: the impact has no figure, and drill.json has: 1,065 of 2,080 bad$/,
    ],
    [
      'Trigger',
      'The deploy of storefront-1204.',
      /^record: .*contradicts the trigger: "storefront-1204" .* ranking-214, feature set v13/,
    ],
    [
      'Timeline',
      '- 02:07 UTC the pager went off',
      /contradicts the time of the page: "02:07 UTC" is written here, 02:00:00.0 UTC/,
    ],
    ['Timeline', '- 02:00 CET the pager went off', /contradicts the time of the page/],
    ['Timeline', '- 02:20 UTC restart model', /contradicts the time of "restart model": .* 02:01:20.0 UTC/],
    ['Timeline', '- 01:10 UTC ranking-214 goes out', /contradicts the time of "ranking-214"/],
    [
      'Resolution',
      'We rolled back storefront-1204.',
      /contradicts the resolution: "rolled back storefront-1204" .* restart model, roll-back ranking-214 are on record/,
    ],
    ['Resolution', 'The storefront was restarted.', /contradicts the resolution/],
    ['Resolution', 'We drained model-2 and shed 50 % of the visitors.', /drained model-2/],
  ])('%s: %s', (title, says, expected) => {
    const found = lint({ [title]: says });
    expect(found.join('\n')).toMatch(expected);
    expect(lint({ [title]: says }, null).join('\n')).not.toMatch(/record|figure/);
  });

  it('is silent on what the record does not know', () => {
    expect(lint({ Trigger: 'The deploy of storefront-1204.' }, untold)).toEqual([]);
  });
});

describe('the change by its name', () => {
  it.each<[Title, string]>([
    ['Trigger', 'A deploy of the ranking team at 01:51 UTC.'],
    ['Trigger', 'Vectors doubled.'],
    ['Impact', '1,065 of 2,080 page views were bad.'],
  ])('is missing in %s: %s', (title, says) => {
    const message = `change-unnamed: “${title}” does not name what set it off: ranking-214, feature set v13 replaces v12`;
    expect(lint({ [title]: says })).toEqual([message]);
    expect(lint({ [title]: says }, untold)).toEqual([]);
  });
});

describe('one word', () => {
  it.each<[Title, string]>([
    ['Summary', 'Outage.'],
    ['Impact', 'Bad.'],
    ['Root cause', '**DNS**'],
    ['Trigger', 'The deploy.'],
    ['Resolution', '- Rollback'],
    ['Detection', '1. Alert'],
  ])('is too little for %s: %s', (title, says) => {
    expect(lint({ [title]: says }, null).join('\n')).toMatch(new RegExp(`part-short: “${title}” is one word`));
  });

  it('may be enough', () => {
    expect(lint({ Impact: 'None.', 'Where we got lucky': 'Nothing.', 'Contributing factors': 'None' }, null)).toEqual(
      [],
    );
    expect(lint({ 'Root cause': 'Memory leak.', Impact: '120 users' }, null)).toEqual([]);
  });
});
