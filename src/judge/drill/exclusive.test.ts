import { describe, expect, it } from 'vitest';
import { type EvidenceId, evidenceIds } from '../../lab/drill.ts';
import { controlDrill, listDrills, loadDrill } from '../../lab/load/load-drill.ts';
import { judgeDiagnosis } from './diagnosis.ts';
import { exclusive, observables } from './observables.ts';
import type { Observation } from './observe.ts';

function look(so: readonly EvidenceId[]): Observation[] {
  return evidenceIds.map((id) => ({ id, value: 1, isSo: so.includes(id), why: null }));
}

const drills = [...(await listDrills()), controlDrill];

describe.each(exclusive)('%s and %s', (one, other) => {
  it('cannot both be so of one value', () => {
    const [calm, fire] = [observables[one], observables[other]];
    if (calm.measured?.name !== fire.measured?.name) return;
    if (!('atMost' in calm.limit && 'atLeast' in fire.limit)) throw new Error('one has to end where the other begins');
    expect(calm.limit.atMost).toBeLessThan(fire.limit.atLeast);
  });

  it.each(drills)('are not both told in one judgement of %s', async (id) => {
    const facts = await loadDrill(id);
    const [component] = facts.components;
    const both = { component, mechanism: facts.mechanism, evidence: [one, other] };
    const outage: readonly EvidenceId[] = [other === 'views-bad' ? 'batch-rows-late' : 'views-bad'];
    for (const looks of [
      [look([one]), look([other])],
      [look([other]), look([one])],
      [look([one, ...outage]), look([other, ...outage])],
      [look([other, ...outage]), look([one, ...outage])],
    ]) {
      const { lines } = judgeDiagnosis(both, facts, looks);
      const cited = lines.filter(({ of }) => of === `evidence ${one}` || of === `evidence ${other}`);
      const untrue = cited.filter(({ text }) => text.startsWith('not true: '));
      expect(cited).toHaveLength(2);
      expect(untrue.length).toBeGreaterThan(0);
    }
  });
});
