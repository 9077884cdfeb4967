import { type Check, isNumber, isObject, isWhole, optional } from './shape.ts';
import type { Product, World } from './world.ts';

const worldFields: Readonly<Record<keyof World, Check>> = {
  models: optional(isWhole(1)),
  slots: optional(isWhole(1)),
  modelMs: optional(isNumber()),
};

const productFields: Readonly<Record<keyof Product, Check>> = {
  dimension: optional(isWhole(1)),
  candidates: optional(isWhole(1)),
  budgetMs: optional(isNumber(1)),
};

export const isPartOfWorld = isObject(worldFields);
export const isPartOfProduct = isObject(productFields);

/** Throws a ShapeError. */
export function assertPartOfWorld(value: unknown, where: string): asserts value is Partial<World> {
  isPartOfWorld(value, where);
}
