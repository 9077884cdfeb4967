import { expect, it } from 'vitest';
import { LabError } from '../../errors.ts';
import type { Ask } from '../../services/protocol.ts';
import type { Member } from '../../world/contract.ts';
import { takeProfiles } from './take-profiles.ts';

const profile = { nodes: [], startTime: 0, endTime: 1, samples: [], timeDeltas: [] };

function process(name: string, refuses: LabError | null = null) {
  const asked: string[] = [];
  const ask = async (what: Ask) => {
    asked.push(what.kind === 'gather' ? `${what.kind} ${what.on}` : what.kind);
    if (refuses) throw refuses;
    return what.kind === 'read' ? [{ source: 'cpu-profile', value: profile }] : undefined;
  };
  return { asked, process: { name, ask, clock: () => null, readStrays: () => null } as unknown as Member };
}

it('takes one of each, and reports those that are silent: an arm that was judged is not lost for it', async () => {
  const front = process('storefront');
  const model = process('model-1', new LabError('no-answer', 'model-1 did not answer within 5 s', 'Look.'));
  let lasted = 0;
  const { found, failed } = await takeProfiles([front.process, model.process], async () => {
    lasted += 1;
  });
  expect(lasted).toBe(1);
  expect(found['cpu-profile']).toEqual([{ from: 'storefront', value: profile }]);
  expect(failed).toEqual([{ source: 'cpu-profile', from: 'model-1', why: 'model-1 did not answer within 5 s' }]);
  expect(front.asked).toEqual(['gather true', 'read', 'gather false']);
  expect(model.asked).toEqual(['gather true']);
});

it('what else goes wrong is not hidden by it', async () => {
  const gone = process('storefront', new LabError('process-died', 'storefront is gone.', 'Run the lab again.'));
  await expect(takeProfiles([gone.process], async () => {})).rejects.toMatchObject({ code: 'process-died' });
});
