import { expect, it } from 'vitest';
import { evidence, facts, lab, outcomes, view } from '../record/evidence.fixture.ts';
import { allowedShare, type JudgedLab, pagingStream } from '../record/judged-lab.ts';
import { judgeArm } from '../verdict/judge-arm.ts';

const onBatches: JudgedLab = {
  ...lab,
  slos: [{ measure: 'late rows', of: 'batches', unit: 'share', atMost: 0.05, during: null }, ...lab.slos],
  signs: [{ measure: 'RESOURCE_EXHAUSTED', of: 'batches', unit: 'share', atLeast: 0.5, means: 'A size, no quota.' }],
};

/** Four a second from 1,000 ms on, a second's budget; the first `refused` of them are refused at once. */
function judge(count: number, refused: number, readMs = 100_000) {
  const batches = Array.from({ length: count }, (_, index) => {
    const said = { intendedMs: 1_000 + index * 250, doneMs: 1_100 + index * 250, rows: 100 };
    const exhausted = { status: null, error: 'RESOURCE_EXHAUSTED', answer: null };
    return view(index, index < refused ? { ...said, ...exhausted } : said);
  });
  const found = outcomes(batches, { readMs, budgetMs: 1_000, offeredPerSecond: 4 });
  const pages = outcomes(Array.from({ length: 500 }, (_, index) => view(index)));
  return judgeArm(
    onBatches,
    evidence({
      facts: facts({ judgedToMs: readMs - 250 }),
      found: {
        outcomes: [
          { from: 'batches', value: found },
          { from: 'pages', value: pages },
        ],
      },
    }),
    0,
  );
}

it('the stream of the first SLO is the one that pages', () => {
  expect([pagingStream(lab), pagingStream(onBatches)]).toEqual(['pages', 'batches']);
  expect([allowedShare(lab), allowedShare(onBatches)]).toEqual([0.01, 0.05]);
});

it('a dozen batches in time meet the SLO; all refused violate it, and show the sign', () => {
  expect(judge(12, 0).slis[0]).toMatchObject({ verdict: 'met', value: 0 });
  expect(judge(12, 0).signs[0]?.present).toBe(false);
  expect(judge(12, 12).slis[0]).toMatchObject({ verdict: 'violated', value: 1 });
  expect(judge(12, 12).slis[0]?.reason).toContain('1,200 of 1,200 rows late');
  expect(judge(12, 12).signs[0]?.present).toBe(true);
});

it('one late batch violates nothing, but does not meet the SLO either; no batch at all leaves it unknown', () => {
  expect(judge(12, 1).slis[0]?.verdict).toBe('inconclusive');
  expect(judge(100, 1).slis[0]?.verdict).toBe('met');
  expect(judge(0, 0).slis[0]).toMatchObject({ verdict: 'inconclusive', value: null });
});

it('a batch younger than its budget is not judged, and not missed', () => {
  // Read 3 s in: of 12 batches those of the first two seconds.
  const [batches, pages] = judge(12, 0, 4_000).load;
  expect(batches).toMatchObject({ of: 'batches', sent: 9, windowMs: 2_000, budgetMs: 1_000 });
  expect(pages?.of).toBe('pages');
});
