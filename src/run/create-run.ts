import { join } from 'node:path';
import type { ArmEvidence } from '../judge/evidence.ts';
import type { JudgedLab } from '../judge/judged-lab.ts';
import { registryFor } from '../judge/registry.ts';
import type { Arm } from '../judge/result.ts';
import { now } from '../lab/clock.ts';
import type { Lab } from '../lab/lab.ts';
import { productWith, worldWith } from '../lab/world.ts';
import type { Reaper } from '../world/reaper.ts';
import type { RunEvent } from './events.ts';
import type { Run } from './run.ts';
import type { RunOptions } from './run-options.ts';
import { fileNameOf, writeEvidence } from './store.ts';
import { watchForPage } from './watch-page.ts';

export interface KeptRun extends Run {
  readonly evidence: ArmEvidence[];
  readonly arms: Arm[];
}

/** The state of one run, and the way to its folder. */
export function createRun(lab: Lab, judged: JudgedLab, options: RunOptions, folder: string, reaper: Reaper): KeptRun {
  const startedMs = now();
  const atMs = () => now() - startedMs;
  const evidence: ArmEvidence[] = [];
  const arms: Arm[] = [];
  const tell = (event: RunEvent) => options.tell(event);
  const watch = watchForPage(judged, (page) => tell({ kind: 'page', atMs: atMs(), ...page }));

  return {
    lab,
    judged,
    registry: registryFor(lab),
    evidence,
    arms,
    reaper,
    faultServer: options.faultServer,
    faultServers: new Set(),
    balancerFor: (variant) => ({
      choice: options.balancer,
      configFolder: join(folder, 'balancers', fileNameOf(variant)),
    }),
    balancers: new Set(),
    startedMs,
    atMs,
    tell,
    seed: options.seed,
    world: worldWith(lab.world),
    product: productWith(lab.product),
    signal: options.signal,
    calibration: null,
    get ratePerSecond() {
      return this.calibration?.offeredPerSecond ?? 0;
    },
    lookMs(views) {
      return (views / Math.max(1, this.ratePerSecond)) * 1_000;
    },
    step: (variant, phase, doing, expectedMs) =>
      tell({ kind: 'step', atMs: atMs(), variant, phase, doing, expectedMs: expectedMs ?? null }),
    note: (says) => tell({ kind: 'note', atMs: atMs(), says }),
    changed: (variant, says) => tell({ kind: 'change', atMs: atMs(), variant, says }),
    triggered(variant, says) {
      this.changed(variant, says);
      if (variant === 'defect') watch.triggered();
    },
    onTick(variant, seconds) {
      tell({ kind: 'tick', atMs: atMs(), variant, seconds });
      if (variant === 'defect') watch.see(seconds);
    },
    nextArmFolder(variant, phase) {
      const number = String(evidence.length + 1).padStart(2, '0');
      return join('arms', `${number}-${fileNameOf(variant)}-${phase}`);
    },
    async keep(observed) {
      evidence.push(observed.evidence);
      arms.push(observed.arm);
      await writeEvidence(folder, observed.evidence);
      tell({ kind: 'arm', atMs: atMs(), arm: observed.arm });
    },
  };
}
