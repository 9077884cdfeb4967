import { describe, expect, it } from 'vitest';
import type { View } from '../../lab/evidence.ts';
import type { Findings, Gathered, PhaseFacts } from '../../lab/measure.ts';
import { wrongApart, wrongByServer, wrongInTime } from './answers.ts';

const phase: PhaseFacts = {
  phase: 'triggered',
  startedMs: 0,
  judgedFromMs: 0,
  judgedToMs: 10_000,
  errorShare: 0.025,
  changes: [],
};

function viewsOf(answers: readonly View['answer'][], more: Partial<View> = {}, from = 0): View[] {
  return answers.map((answer, at) => ({
    id: `v${from + at}`,
    intendedMs: from + at,
    sentMs: from + at,
    doneMs: from + at + 40,
    status: 200,
    error: null,
    answer,
    ...more,
  }));
}

function pagesOf(views: readonly View[]): Findings<'outcomes'> {
  return [{ from: 'pages', value: { readMs: 11_000, budgetMs: 250, offeredPerSecond: 60, views } }];
}

/** `scored`: the ids that each server has. */
function ledgerOf(scored: Readonly<Record<string, readonly string[]>>): Findings<'ledger'> {
  const all = Object.entries(scored).map(([from, ids]) => ({
    from,
    value: { entries: ids.map((id) => ({ id, arrivedMs: 0, leftMs: 1, spans: [] })) },
  }));
  const [first, ...rest] = all;
  if (!first) throw new Error('a ledger needs a server');
  return [first, ...rest];
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `v${from + at}`);
const many = (count: number, answer: View['answer']) => Array.from({ length: count }, () => answer);

describe('wrong answers in time', () => {
  const shareOf = (views: readonly View[]) => wrongInTime.take(pagesOf(views), phase);

  it('are those that came with status 200 and within the budget, of all that were answered', () => {
    expect(shareOf(viewsOf([...many(30, 'right'), ...many(10, 'wrong')]))).toMatchObject({
      value: 0.25,
      counted: '10 of 40 answers wrong, and in time',
    });
    expect(shareOf(viewsOf(['right', 'inexact', 'degraded']))).toMatchObject({ value: 0 });
  });

  it('are none where the view was late, or failed', () => {
    const late = viewsOf(many(10, 'wrong'), { doneMs: 5_000 });
    const failed = viewsOf(many(10, null), { status: 502 }, 10);
    expect(shareOf([...late, ...failed])).toMatchObject({ value: 0, counted: '0 of 10 answers wrong, and in time' });
  });

  it('are unknown where nothing was answered', () => {
    expect(shareOf(viewsOf([null], { status: 502 }))).toMatchObject({ value: Number.NaN });
  });
});

describe('wrong answers, worst server less best', () => {
  const take = (found: Findings<'ledger'>, views: readonly View[]) => {
    const beside: Gathered = { outcomes: pagesOf(views) };
    return [wrongApart.take(found, phase, beside), wrongByServer.take(found, phase, beside)];
  };
  const half = viewsOf([...many(20, 'wrong'), ...many(20, 'right')]);

  it('is all where one errs and the other does not', () => {
    const found = ledgerOf({ 'model-1': ids(0, 20), 'model-2': ids(20, 40) });
    expect(take(found, half)).toEqual([1, { 'model-1': 1, 'model-2': 0 }]);
  });

  it('is nothing where both err alike', () => {
    const found = ledgerOf({ 'model-1': [...ids(0, 10), ...ids(20, 30)], 'model-2': [...ids(10, 20), ...ids(30, 40)] });
    expect(take(found, half)).toEqual([0, { 'model-1': 0.5, 'model-2': 0.5 }]);
  });

  it('counts no view that two have scored, none that failed, and no server with few answers', () => {
    const views = [...half, ...viewsOf(many(10, null), { status: 502 }, 40)];
    const found = ledgerOf({ 'model-1': ids(0, 15), 'model-2': ids(5, 40), 'model-3': ids(40, 50) });
    // Of model-1 there are five left, of model-2 the last five wrong ones and all that are right.
    expect(wrongByServer.take(found, phase, { outcomes: pagesOf(views) })).toEqual({ 'model-2': 0.2 });
  });

  it('is unknown of one alone', () => {
    expect(wrongApart.take(ledgerOf({ 'model-1': ids(0, 40) }), phase, { outcomes: pagesOf(half) })).toBeNaN();
  });

  it('is unknown where nobody has seen the views', () => {
    expect(wrongApart.take(ledgerOf({ 'model-1': ids(0, 20) }), phase)).toBeNaN();
  });
});
