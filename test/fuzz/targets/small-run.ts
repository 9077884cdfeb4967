import { soundProfile } from '../../../src/judge/profile/profile.test-data.ts';
import { evidence, facts, figures, lab, outcomes, view, views } from '../../../src/judge/record/evidence.fixture.ts';
import type { ArmEvidence } from '../../../src/judge/record/evidence.ts';
import { builtIn } from '../../../src/judge/record/registry.ts';
import { exampleResult } from '../../../src/report/fixtures.test-data.ts';
import { assembleRun, type RunPlan } from '../../../src/run/assemble.ts';
import { writeEvidence, writeJson, writeManifest, writeText } from '../../../src/run/store.ts';

const { variants: _, arms: __, profile: ___, impact: ____, timeline: _____, verdict: ______, ...head } = exampleResult;
/** As few as prove something: an SLO of a tenth, where labs have a hundredth, is met or not by so many. */
const count = 60;
const plan: RunPlan = {
  lab: { ...lab, slos: lab.slos.map((slo) => ({ ...slo, atMost: 0.1 })) },
  runStartedMs: 500,
  head,
  variants: [
    { id: 'defect', kind: 'defect', note: 'the cause', recommended: false, source: 'variants/defect.ts' },
    { id: 'fix:grpc', kind: 'fix', note: 'it works', recommended: true, source: null },
  ],
};

const calm = { handled: count + 1, wallMs: 1_200, cpuMs: 360, threadCpuMs: 300 };
const busy = figures({ ...calm, loopUtilization: 0.99 });
const arms: readonly ArmEvidence[] = [
  arm('01-defect-calm', 'defect', 'calm', 0),
  arm('02-defect-triggered', 'defect', 'triggered', 55),
  arm('03-fix-grpc-triggered', 'fix:grpc', 'triggered', 0),
  arm('04-defect-calm', 'defect', 'calm', 0, 2),
];

function arm(name: string, variant: string, phase: 'calm' | 'triggered', bad: number, take = 1): ArmEvidence {
  const storefront = bad > 0 ? busy : figures(calm);
  return evidence({
    folder: `arms/${name}`,
    variant,
    kind: variant === 'defect' ? 'defect' : 'fix',
    phase,
    take,
    facts: facts({ phase, judgedToMs: 1_000 + 20 * (count + 1) }),
    looks: [count],
    found: {
      outcomes: [{ from: 'pages', value: outcomes([...views(count, bad), view(count)], { readMs: 11_000 }) }],
      process: [
        { from: 'storefront', value: storefront },
        { from: 'model-1', value: figures({ ...calm, pid: 2 }) },
      ],
      ...(bad > 0 ? { 'cpu-profile': [{ from: 'storefront', value: soundProfile() }] } : {}),
    },
  });
}

/** A run as one lies on the disk, with all of its evidence, and little of it. */
export async function writeSmallRun(folder: string): Promise<void> {
  for (const one of arms) await writeEvidence(folder, one);
  await writeJson(folder, 'plan.json', plan);
  await writeText(folder, 'variants/defect.ts', 'export default 1;\n');
  await writeJson(folder, 'run.json', assembleRun(plan, arms, builtIn));
  await writeManifest(folder);
}
