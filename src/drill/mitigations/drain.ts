import type { DrillWorld } from '../drill-world.ts';
import { type DrillMitigation, keepState } from './drill-mitigation.ts';

/** Models that were drained, by their number, so that they can be opened again. */
export type Drained = Map<number, AsyncDisposable>;

/** A model server, and which of them it is, from 1. */
interface ModelServer {
  readonly name: string;
  readonly number: number;
}

export function drainOf(drill: DrillWorld, { name, number }: ModelServer, drained: Drained): DrillMitigation {
  return {
    name: `drain ${name}`,
    alias: `drain model-${number}`,
    title: `take ${name} out of rotation`,
    costs: 'Its calls fail, once; the others take over its load.',
    check: () => (drained.has(number) ? `${name} is already out of rotation` : null),
    async apply() {
      drained.set(number, await drill.world.drain(number));
      await keepState(drill, { drained: [...drained.keys()] });
    },
  };
}

export function undrainOf(drill: DrillWorld, { name, number }: ModelServer, drained: Drained): DrillMitigation {
  return {
    name: `undrain ${name}`,
    alias: `undrain model-${number}`,
    title: `take ${name} back into rotation`,
    costs: 'Whatever was wrong with it is back too.',
    check: () => (drained.has(number) ? null : `${name} is already in rotation`),
    async apply() {
      await drained.get(number)?.[Symbol.asyncDispose]();
      drained.delete(number);
      await keepState(drill, { drained: [...drained.keys()] });
    },
  };
}
