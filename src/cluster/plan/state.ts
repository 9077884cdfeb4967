import { LabError } from '../../errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Toxic } from '../../lab/toxic.ts';
import { type Batches, type Change, type Product, productWith, type World, worldWith } from '../../lab/world.ts';

/** The code that storefront, model servers, ranker and job run. */
export interface Deployed {
  /** Path below the lab's folder, such as `fixes/round-robin.ts`. */
  readonly path: string;
  /** The file's text. */
  readonly code: string;
  /** Where it needs another world than the lab's; null: it does not. */
  readonly world: Partial<World> | null;
}

/** One state of a lab's world, as data: what a folder of manifests, or a compose file, describes. */
export interface State {
  readonly lab: string;
  readonly seed: number;
  readonly world: World;
  readonly product: Product;
  /** Page views per second. */
  readonly ratePerSecond: number;
  readonly batches: Batches | null;
  /** Model servers that run. */
  readonly models: number;
  readonly variant: Deployed;
  /** Model servers, from 1, that serve the variant's next release. */
  readonly released: readonly number[];
  /** Under way, on the link to a model server. */
  readonly faults: readonly { readonly model: number; readonly toxic: Toxic }[];
  /** MiB that a process of the role may take, of labs that hold it to a limit. */
  readonly memoryMiB: Readonly<Record<string, number>>;
}

/** The calm of a lab under its defect, with so many page views per second. */
export function calmOf(id: string, lab: Lab, variant: Deployed, seed: number, ratePerSecond: number): State {
  const world = worldWith(lab.world, variant.world);
  const most = lab.load.pages?.atMost;
  const { batches } = lab.load;
  return {
    lab: id,
    seed,
    world,
    product: productWith(lab.product),
    ratePerSecond,
    batches: batches
      ? { ...batches, perSecond: batches.perSecond * Math.min(1, ratePerSecond / (most ?? ratePerSecond)) }
      : null,
    models: world.models,
    variant,
    released: [],
    faults: [],
    memoryMiB: Object.fromEntries(
      lab.slos.flatMap(({ measure, of, atMost }) => (measure.unit === 'MiB' && atMost ? [[of, atMost]] : [])),
    ),
  };
}

/** What the changes make of it. Throws LabError `usage` for one that cannot be written down. */
export function changed(state: State, changes: readonly Change[]): State {
  return changes.reduce(change, state);
}

function change(state: State, what: Change): State {
  switch (what.kind) {
    case 'deploy':
      return { ...state, product: { ...state.product, ...what.product } };
    case 'traffic':
      return { ...state, ratePerSecond: state.ratePerSecond * what.times };
    case 'scale':
      return { ...state, models: Math.max(state.models, what.models) };
    case 'fault':
      return { ...state, faults: [...state.faults, what] };
    case 'release':
      return { ...state, released: [...state.released, what.model] };
    case 'slow':
      throw new LabError(
        'usage',
        `${state.lab} slows down one model server of several, which cannot be told where it starts`,
        'Export another lab; docs/export.md says which.',
      );
  }
}

/** The same night with other code, in the world that it needs. */
export function withVariant(state: State, lab: Lab, variant: Deployed): State {
  const world = worldWith(lab.world, variant.world);
  return { ...state, variant, world, models: Math.max(state.models, world.models) };
}
