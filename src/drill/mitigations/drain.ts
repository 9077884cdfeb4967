import type { DrillWorld } from '../drill-world.ts';
import { type DrillMitigation, keepState } from './drill-mitigation.ts';

/** Models that were drained, by their number, so that they can be opened again. */
export type Drained = Map<number, AsyncDisposable>;

export function drainOf(drill: DrillWorld, model: number, drained: Drained): DrillMitigation {
  return {
    name: `drain model-${model}`,
    title: `take model-${model} out of rotation`,
    costs: 'Its calls fail, once; the others take over its load.',
    check: () => (drained.has(model) ? `model-${model} is already out of rotation` : null),
    async apply() {
      drained.set(model, await drill.world.drain(model));
      await keepState(drill, { drained: [...drained.keys()] });
    },
  };
}

export function undrainOf(drill: DrillWorld, model: number, drained: Drained): DrillMitigation {
  return {
    name: `undrain model-${model}`,
    title: `take model-${model} back into rotation`,
    costs: 'Whatever was wrong with it is back too.',
    check: () => (drained.has(model) ? null : `model-${model} is already in rotation`),
    async apply() {
      await drained.get(model)?.[Symbol.asyncDispose]();
      drained.delete(model);
      await keepState(drill, { drained: [...drained.keys()] });
    },
  };
}
