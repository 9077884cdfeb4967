import { expect, it } from 'vitest';
import { outcomes, view } from '../../judge/record/evidence.fixture.ts';
import type { Ask } from '../../services/protocol.ts';
import type { Member } from '../../world/contract.ts';
import type { ClockOffset } from '../../world/member-clock.ts';
import { markAll, readAll } from './read-world.ts';

const ledger = { entries: [{ id: 'load-1', arrivedMs: 4_000, leftMs: null, spans: [] }] };
const slots = { slots: 4, served: 1, busyShare: 0, peakQueue: 0, modelMs: [], queueMs: [], leftQueue: 0 };

/** Its clock as it is at each mark or read, in turn. */
function member(name: string, role: Member['role'], told: readonly object[], ...clocks: (ClockOffset | null)[]) {
  const ask = async (what: Ask) => (what.kind === 'read' ? told : undefined);
  return { name, role, ask, clock: () => clocks.shift() ?? null, readStrays: () => null } as unknown as Member;
}

it('brings all moments to the runner’s clock, and keeps how well each clock is known', async () => {
  const clock = { offsetMs: 3_000, errorMs: 0.5 };
  const views = [view(0, { intendedMs: 4_000, sentMs: 4_001, doneMs: 4_050 })];
  const load = member(
    'load',
    'load',
    [{ source: 'outcomes', value: outcomes(views, { readMs: 5_000 }) }],
    clock,
    clock,
  );
  const near = { offsetMs: 0.1, errorMs: 0.2 };
  const front = member('storefront', 'storefront', [{ source: 'ledger', value: ledger }], near, near);
  const marks = await markAll([load, front]);
  const { found } = await readAll([load, front], ['outcomes', 'ledger'], marks);
  expect(found.outcomes).toMatchObject([
    {
      from: 'pages',
      value: { readMs: 2_000, views: [{ intendedMs: 1_000, sentMs: 1_001, doneMs: 1_050 }] },
      clock: { of: 'load', ...clock },
    },
  ]);
  expect(found.ledger).toEqual([{ from: 'storefront', value: ledger, clock: { of: 'storefront', ...near } }]);
});

it('does not know a clock that moved, nor one that never told the time', async () => {
  const moved = [
    { offsetMs: 0, errorMs: 0.2 },
    { offsetMs: 60, errorMs: 0.2 },
  ];
  const turning = member('storefront', 'storefront', [{ source: 'ledger', value: ledger }], ...moved);
  const silent = member('ranker', 'ranker', [{ source: 'ledger', value: ledger }]);
  const { found } = await readAll([turning, silent], ['ledger'], await markAll([turning, silent]));
  expect(found.ledger?.map(({ clock }) => clock)).toEqual([
    { of: 'storefront', offsetMs: 60, errorMs: 60.2 },
    { of: 'ranker', offsetMs: 0, errorMs: null },
  ]);
});

it('says what each process is, those too of which another tells', async () => {
  const clock = { offsetMs: 0, errorMs: 0.2 };
  const gpu = member('gpu', 'accelerator', [{ source: 'slots', from: 'shop', value: slots }], clock);
  const { roles, found } = await readAll([gpu], ['slots']);
  expect(roles).toEqual({ gpu: 'accelerator', shop: 'model' });
  expect(found.slots).toEqual([{ from: 'shop', value: slots, clock: { of: 'gpu', ...clock } }]);
});
