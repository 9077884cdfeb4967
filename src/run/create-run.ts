import { join } from 'node:path';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { describeLab } from '../judge/record/judged-lab.ts';
import { registryFor } from '../judge/record/registry.ts';
import type { Arm } from '../judge/record/result.ts';
import { now } from '../lab/clock.ts';
import type { Lab } from '../lab/lab.ts';
import { productWith, worldWith } from '../lab/world.ts';
import type { WorldRuntime } from '../world/contract.ts';
import { labAsFitted } from './arms/fit-load.ts';
import { watchForPage } from './arms/watch-page.ts';
import type { RunEvent } from './events.ts';
import type { Run } from './run.ts';
import type { RunOptions } from './run-options.ts';
import { fileNameOf, writeEvidence, writeJson, writeText } from './store.ts';
import { metricsText } from './write-metrics.ts';

export interface KeptRun extends Run {
  readonly evidence: ArmEvidence[];
  readonly arms: Arm[];
}

type CreatedBy = Pick<
  RunOptions,
  'faultServer' | 'balancer' | 'seed' | 'recordMetrics' | 'ratePerSecond' | 'watchSeconds' | 'signal' | 'tell'
>;

/** The state of one run, and the way to its folder. */
export function createRun(lab: Lab, options: CreatedBy, folder: string, runtime: WorldRuntime): KeptRun {
  const startedMs = now();
  const atMs = () => now() - startedMs;
  const evidence: ArmEvidence[] = [];
  const arms: Arm[] = [];
  const tell = (event: RunEvent) => options.tell(event);
  let recordings = 0;
  let fitted = lab;
  let judged = describeLab(lab);
  let calibration: KeptRun['calibration'] = null;
  const watch = watchForPage(
    () => judged,
    (page) => tell({ kind: 'page', atMs: atMs(), ...page }),
  );

  return {
    written: lab,
    get lab() {
      return fitted;
    },
    get judged() {
      return judged;
    },
    get world() {
      return worldWith(fitted.world);
    },
    get product() {
      return productWith(fitted.product);
    },
    get calibration() {
      return calibration;
    },
    fit(measured) {
      calibration = measured;
      fitted = labAsFitted(lab, measured);
      judged = describeLab(fitted, measured);
    },
    registry: registryFor(lab),
    evidence,
    arms,
    runtime,
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
    asked: options.ratePerSecond,
    watchSeconds: options.watchSeconds ?? 0,
    signal: options.signal,
    get ratePerSecond() {
      return this.calibration?.offeredPerSecond ?? 0;
    },
    lookMs(views) {
      return (views / Math.max(1, this.ratePerSecond)) * 1_000;
    },
    step: (variant, phase, doing, expectedMs) =>
      tell({ kind: 'step', atMs: atMs(), variant, phase, doing, expectedMs: expectedMs ?? null }),
    note: (says) => tell({ kind: 'note', atMs: atMs(), text: says }),
    changed: (variant, says) => tell({ kind: 'change', atMs: atMs(), variant, text: says }),
    triggered(variant, says) {
      this.changed(variant, says);
      if (variant === 'defect') watch.triggered();
    },
    begins(variant) {
      if (variant === 'defect') watch.forget();
    },
    onTick(variant, seconds) {
      tell({ kind: 'tick', atMs: atMs(), variant, seconds });
      if (variant === 'defect') watch.see(seconds);
    },
    nextArmFolder(variant, phase) {
      const number = String(evidence.length + 1).padStart(2, '0');
      return join('arms', `${number}-${fileNameOf(variant)}-${phase}`);
    },
    keepMetrics: options.recordMetrics
      ? async (variant, recorded) => {
          recordings += 1;
          const path = join('metrics', `${String(recordings).padStart(2, '0')}-${fileNameOf(variant)}`);
          const { firstMs, everyMs, scrapes } = recorded;
          await writeText(folder, `${path}.om`, [...metricsText(recorded)].join(''));
          await writeJson(folder, `${path}.json`, { variant, firstMs, everyMs, scrapes: scrapes.length });
        }
      : null,
    async keep(observed) {
      evidence.push(observed.evidence);
      arms.push(observed.arm);
      await writeEvidence(folder, observed.evidence);
      tell({ kind: 'arm', atMs: atMs(), arm: observed.arm });
    },
  };
}
