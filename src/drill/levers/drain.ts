import type { DrillWorld } from '../drill-world.ts';
import { type DrillLever, keepState } from './drill-lever.ts';

/** Models that were drained, by their number, so that they can be opened again. */
export type Drained = Map<number, AsyncDisposable>;

export function drainOf(drill: DrillWorld, model: number, drained: Drained): DrillLever {
  return {
    name: `drain model-${model}`,
    says: `take model-${model} out of rotation`,
    costs: 'Its calls fail, once; the others take over its load.',
    check: () => (drained.has(model) ? `model-${model} is already out of rotation` : null),
    async pull() {
      drained.set(model, await drill.world.drain(model));
      await keepState(drill, { drained: [...drained.keys()] });
    },
  };
}

export function undrainOf(drill: DrillWorld, model: number, drained: Drained): DrillLever {
  return {
    name: `undrain model-${model}`,
    says: `take model-${model} back into rotation`,
    costs: 'Whatever was wrong with it is back too.',
    check: () => (drained.has(model) ? null : `model-${model} is already in rotation`),
    async pull() {
      await drained.get(model)?.[Symbol.asyncDispose]();
      drained.delete(model);
      await keepState(drill, { drained: [...drained.keys()] });
    },
  };
}
