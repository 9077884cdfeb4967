import { expect, test } from 'vitest';
import { solved } from '../judge/drill/drill.fixture.ts';
import { sumUpDrill } from '../judge/drill/drill-summary.ts';
import { fitNight } from '../judge/drill/fit-night.ts';
import { loadDrill } from '../lab/load/load-drill.ts';
import { renderDrillHistory, renderDrillSheet } from './drill-sheet.ts';
import { widthOf } from './text.ts';

const drill = sumUpDrill(solved);
const after = fitNight(await loadDrill('json-blowup'), solved);
const [revealed] = solved.events.filter(({ kind }) => kind === 'revealed');
const untold = sumUpDrill({
  head: { ...solved.head, lab: null, endedAt: null },
  events: solved.events.filter((event) => event !== revealed && event.atMs !== null && event.atMs < 30_000),
  seconds: solved.seconds.filter(({ bad }) => bad > 0),
});

test('the sheet has times, harm, wrong turns, and what to talk about', () => {
  expect(renderDrillSheet(drill, after, { colour: false })).toMatchSnapshot();
});

test('a drill that nobody solved says so, and gives nothing away', () => {
  const sheet = renderDrillSheet(untold, null, { colour: false });
  expect(sheet).toMatch(/not revealed yet/);
  expect(sheet).toMatch(/diagnosed {15,}–/);
  expect(sheet).toMatch(/the SLO held +– {2}it was violated to the end/);
  expect(sheet).not.toMatch(/json|EXPERT|DEBRIEF/);
});

test('page views that were turned away are listed apart from batches, and not added to them', () => {
  const shed = { ...drill, harm: { ...drill.harm, turnedAway: 12_000 } };
  const told = (of: 'page views' | 'batches') => renderDrillSheet({ ...shed, of }, null, { colour: false });
  expect(told('batches')).toMatch(/lost by mitigating +100 {2}batches, beyond.*\n +turned away +12,000 {2}page views/);
  expect(told('page views')).toMatch(/turned away +12,000 {2}page views/);
  expect(renderDrillHistory([{ ...shed, of: 'batches' }], { colour: false })).toMatch(/ 100 +1$/m);
  expect(renderDrillHistory([shed], { colour: false })).toMatch(/ 12,100 +1$/m);
});

test('views that were never seen to end make the bad count a minimum', () => {
  const sheet = renderDrillSheet({ ...drill, harm: { ...drill.harm, young: 36 } }, null, { colour: false });
  expect(sheet).toMatch(/bad views +≥ 1,065 {2}of 2,080 since it began; 36 had not ended$/m);
});

test('what other programs took, and what nobody can tell for their sake, is told', () => {
  const busy = {
    ...drill,
    neighbours: { meanShare: 0.312, worstShare: 0.7 },
    unclear: [{ atMs: 90_000, at: solved.head.startedAt, title: 'restart model: cannot tell' }],
  };
  const sheet = renderDrillSheet(busy, null, { colour: false });
  expect(sheet).toMatch(/other programs +31 % {2}of the machine, 70 % in the worst second/);
  expect(sheet).toMatch(/NOBODY CAN TELL\n +1:30 +restart model: cannot tell/);
  expect(renderDrillSheet(drill, null, { colour: false })).not.toMatch(/other programs|NOBODY/);
});

test('an OK by turning nearly everybody away has a row of its own, and one that burned again says so', () => {
  const times = { ...drill.times, mitigatedMs: null };
  const sheet = (said: Partial<typeof drill>) =>
    renderDrillSheet({ ...drill, times, ...said }, null, { colour: false });
  expect(sheet({ turnedAwayOk: { atMs: 130_000, share: 0.9 } })).toMatch(
    /mitigated, verified +–\n +OK by turning away +2:10 {2}90 % of the visitors: no mitigation, beyond\s+50 %/,
  );
  expect(sheet({ burnedAgainMs: 190_000 })).toMatch(/mitigated, verified +– {2}it was OK, and burned again at 3:10/);
});

test('how many answers it took is told', () => {
  const sheet = (answers: number, diagnosedMs: number | null = 120_000) =>
    renderDrillSheet({ ...drill, answers, times: { ...drill.times, diagnosedMs } }, null, { colour: false });
  expect(sheet(1)).toMatch(/diagnosed +2:00$/m);
  expect(sheet(2)).toMatch(/diagnosed +2:00 {2}after 1 other answer$/m);
  expect(sheet(41)).toMatch(/diagnosed +2:00 {2}after 40 other answers: found by trying$/m);
  expect(sheet(40, null)).toMatch(/diagnosed +– {2}40 answers, none of them right and shown$/m);
});

test('downtime of the world has its own row, and is left out elsewhere', () => {
  const sheet = renderDrillSheet({ ...drill, downMs: 33_600_000 }, null, { colour: false });
  expect(sheet).toMatch(/ended +15:00\n +the world was down +560:00 {2}left out of the rows above/);
  expect(renderDrillSheet(drill, null, { colour: false })).not.toContain('was down');
});

test('history has a line per drill', () => {
  const table = renderDrillHistory([drill, untold], { colour: false });
  expect(table).toMatchSnapshot();
  expect(table).toMatch(/own: lost by mitigating/);
  expect(Math.max(...table.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
});

test('no line is over 80 columns, and no note steers the terminal', () => {
  const evil = '\u001b[2J'.padEnd(200, 'x');
  const sheet = renderDrillSheet(
    { ...drill, title: evil, wrongTurns: [{ atMs: 1, at: solved.head.startedAt, title: evil }] },
    after,
    {
      colour: false,
    },
  );
  expect(sheet).not.toContain('\u001b');
  expect(Math.max(...sheet.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
});
