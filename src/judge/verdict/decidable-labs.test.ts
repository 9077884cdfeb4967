import { describe, expect, it } from 'vitest';
import { listLabs, loadLab } from '../../lab/load/discover.ts';
import { evidence, facts, outcomes, views } from '../record/evidence.fixture.ts';
import { describeLab } from '../record/judged-lab.ts';
import { registryFor } from '../record/registry.ts';
import { judgeArm } from './judge-arm.ts';
import { looks } from './looks.ts';

const labs = await Promise.all((await listLabs()).map(async (id) => ({ id, lab: (await loadLab(id)).lab })));

// An SLO that not even a perfect phase can meet at its last look would make every run of its lab inconclusive.
describe.each(labs)('$id', ({ lab }) => {
  const onViews = { ...lab, slos: lab.slos.filter(({ measure }) => measure.from === 'outcomes') };

  it.each(onViews.slos.map((slo) => [slo.measure.name, slo] as const))('can decide its SLO on %s', (_, slo) => {
    const verdicts = looks
      .filter((look) => look.verdicts === 'both')
      .map((look) => {
        const phase = slo.during ?? 'triggered';
        const perfect = evidence({
          phase,
          facts: facts({ phase, errorShare: look.errorShare }),
          found: { outcomes: [{ from: slo.of, value: outcomes(views(look.views)) }] },
        });
        const judged = judgeArm(describeLab({ ...onViews, slos: [slo] }), perfect, 0, registryFor(lab));
        return judged.slis[0]?.verdict;
      });
    expect(verdicts).toContain('met');
  });
});
