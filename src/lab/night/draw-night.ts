import { random } from '../random.ts';
import type { ServiceNames } from '../world.ts';
import type { ChangeKind } from './change-kinds.ts';
import { between, pick } from './draw.ts';
import { drawChanges, type RecentChange } from './draw-changes.ts';

/** What a night has of its own. Nothing of it knows which incident it is, but for which of the changes is the trigger. */
export interface Night {
  /** What the system is for, as the pager names it: `similar articles`. */
  readonly product: string;
  /** What the pager says of it. */
  readonly alert: string;
  readonly names: ServiceNames;
  /** Model servers that run when the pager goes off. */
  readonly models: number;
  /** The model server, from 1, that the changes of a route and of a release name, and that a fault or a release strikes. */
  readonly struck: number;
  readonly changes: readonly RecentChange[];
}

const products = [
  'recommendations',
  'similar articles',
  'home feed',
  'search ranking',
  'offers',
  'basket suggestions',
  'related reading',
  'trending',
  'next purchase',
  'outfit finder',
];
const alerts = [
  'the error budget burns too fast',
  'fast burn of the error budget',
  'the SLO is being violated',
  'too few good requests for the SLO',
  'the budget of errors is being used up',
];
const storefronts = ['storefront', 'shop', 'web', 'front', 'site', 'portal', 'frontend', 'shopfront'];
const modelServers = ['model', 'scorer', 'scores', 'predictor', 'inference', 'scoring', 'serving', 'brain'];
const jobs = ['job', 'batch', 'nightly', 'rerank', 'refresh', 'worker', 'backfill', 'cron'];

/**
 * Of fewer a roll-out that has come to the last but one leaves too many answers right for the pager; more are much for a laptop. As many in
 * every night: their number would tell something.
 */
const models = 4;

/** The same for the same seed. `trigger`: null where nothing is wrong. */
export function drawNight(trigger: ChangeKind | null, seed: number): Night {
  const draw = random(seed, 'night');
  const product = pick(products, draw);
  const alert = pick(alerts, draw);
  const names = { storefront: pick(storefronts, draw), model: pick(modelServers, draw), job: pick(jobs, draw) };
  const struck = between(1, models, draw);
  return {
    product,
    alert,
    names,
    models,
    struck,
    changes: drawChanges(trigger, seed, `${names.model}-${struck}`),
  };
}
