import { expect, test } from 'vitest';
import { lab } from '../../judge/record/evidence.fixture.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import { watchForPage } from './watch-page.ts';

type Page = Parameters<Parameters<typeof watchForPage>[1]>[0];

test('pages once, when the budget burns, and says how badly', () => {
  const { watch, pages } = startWatch();
  watch.triggered();
  watch.see([second(0), second(1), second(2)]);
  expect(pages).toEqual([]);
  watch.see([second(3, 45)]);
  watch.see([second(4, 50)]);
  expect(pages).toHaveLength(1);
  expect(pages[0]).toMatchObject({
    views: 200,
    bad: 45,
    text: '23 % of page views slower than 250 ms (allowed: 1 %)',
  });
  expect(pages[0]?.burn).toBeCloseTo(22.5, 6);
  expect(pages[0]?.afterTriggerMs).toBeGreaterThanOrEqual(0);
});

test('nothing pages before the trigger, and what was bad long before it does not afterwards', () => {
  const { watch, pages } = startWatch();
  watch.see([second(0, 50), second(1, 50), second(2, 50)]);
  for (let calm = 3; calm < 12; calm += 1) watch.see([second(calm)]);
  expect(pages).toEqual([]);
  watch.triggered();
  watch.see([second(12)]);
  expect(pages).toEqual([]);
  watch.see([second(13, 50), second(14, 50)]);
  expect(pages).toHaveLength(1);
});

test('a hiccup that came before the trigger, and is known only afterwards, is not what pages', () => {
  const { watch, pages } = startWatch();
  const young = { ...second(2), good: 10, inFlight: 40 };
  watch.see([second(0), second(1), young, { ...second(3), views: 10, good: 10 }]);
  watch.triggered();
  watch.see([{ ...second(2, 40) }, { ...second(3), views: 20, good: 20 }]);
  expect(pages).toEqual([]);
  watch.see([second(3), second(4, 50)]);
  expect(pages).toHaveLength(1);
});

test('a second that is reported again replaces what was said about it', () => {
  const { watch, pages } = startWatch();
  watch.triggered();
  for (let again = 0; again < 20; again += 1) watch.see([second(0), second(1, 5)]);
  expect(pages).toEqual([]);
  watch.see([second(1, 40)]);
  expect(pages).toMatchObject([{ views: 100, bad: 40 }]);
});

test('views that are still in flight do not count, and a few are too few', () => {
  const { watch, pages } = startWatch();
  watch.triggered();
  watch.see([{ ...second(0), good: 0, bad: 0, inFlight: 50 }]);
  watch.see([{ ...second(1), views: 9, good: 0, bad: 9, inFlight: 0 }]);
  expect(pages).toEqual([]);
  watch.see([{ ...second(1), views: 10, good: 0, bad: 10, inFlight: 0 }]);
  expect(pages).toHaveLength(1);
});

test('a second without a view neither pages nor makes the stream look slower', () => {
  const none = (index: number) => ({ ...second(index), views: 0, good: 0 });
  const pagedWith = (...seconds: LoadTick[]) => {
    const { watch, pages } = startWatch();
    watch.triggered();
    watch.see(seconds);
    return pages.map(({ views, bad }) => ({ views, bad }));
  };
  const few = (index: number, bad: number) => ({ ...second(index), views: 4, good: 4 - bad, bad });
  const batches = Array.from({ length: 12 }, (_, index) => few(index, index > 8 ? 4 : 0));
  expect(pagedWith(...batches)).toEqual([{ views: 16, bad: 4 }]);
  expect(pagedWith(none(-40), ...batches, none(12))).toEqual(pagedWith(...batches));
});

test('a trigger before the first view', () => {
  const { watch, pages } = startWatch();
  watch.triggered();
  watch.see([second(0, 50)]);
  expect(pages).toHaveLength(1);
});

test.each([
  [0, 0, '25 % of page views slower than 250 ms (allowed: 1 %)'],
  [30, 0, '25 % of page views slower than 250 ms or failed (allowed: 1 %)'],
  [50, 0, '25 % of page views failed (allowed: 1 %)'],
  [0, 50, '25 % of page views answered wrongly (allowed: 1 %)'],
  [10, 20, '25 % of page views slower than 250 ms or failed or answered wrongly (allowed: 1 %)'],
])('of 50 bad views %d failed, %d were wrong', (failed, wrong, says) => {
  const { watch, pages } = startWatch();
  // Long before: not what it looked at.
  watch.see([{ ...second(0, 1), failed: 1 }, second(4), second(5), second(6)]);
  watch.triggered();
  watch.see([second(7), { ...second(8, 50), failed, wrong }]);
  expect(pages).toMatchObject([{ text: says }]);
});

function startWatch() {
  const pages: Page[] = [];
  const watch = watchForPage(
    () => lab,
    (page) => pages.push(page),
  );
  return { watch, pages };
}

/** Fifty views, some of them bad. */
function second(index: number, bad = 0): LoadTick {
  return { second: index, views: 50, good: 50 - bad, bad, failed: 0, p50Ms: 40, p99Ms: 80, inFlight: 0 };
}
