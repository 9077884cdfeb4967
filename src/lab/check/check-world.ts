import type { Product, World } from '../world.ts';
import { type Check, isNumber, isObject, isOneOf, isWhole, optional, ShapeError } from './shape.ts';

const isFlag: Check = (value, where) => {
  if (typeof value !== 'boolean') throw new ShapeError(`${where} must be true or false, but is ${String(value)}`);
};

const isLimit: Check = (value, where) => {
  if (value !== null) isWhole(1)(value, where);
};

const isHops: Check = (value, where) => {
  if (value !== 1 && value !== 2) throw new ShapeError(`${where} must be 1 or 2, but is ${String(value)}`);
};

const worldFields: Readonly<Record<keyof World, Check>> = {
  models: optional(isWhole(1)),
  modelsAtMost: optional(isLimit),
  slots: optional(isWhole(1)),
  modelMs: optional(isNumber()),
  hops: optional(isHops),
  link: optional(isOneOf(['direct', 'faults', 'l4', 'l7', 'headless'])),
  balancing: optional(isOneOf(['round-robin', 'least-connections'])),
  tls: optional(isFlag),
  openFilesPerView: optional(isLimit),
};

const productFields: Readonly<Record<keyof Product, Check>> = {
  dimension: optional(isWhole(1)),
  candidates: optional(isWhole(1)),
  budgetMs: optional(isNumber(1)),
  batchRows: optional(isWhole(1)),
  scale: optional(isNumber(1e-6)),
  topK: optional(isWhole(1)),
};

export const isPartOfWorld = isObject(worldFields);
export const isPartOfProduct = isObject(productFields);

/** Throws a ShapeError. */
export function assertPartOfWorld(value: unknown, where: string): asserts value is Partial<World> {
  isPartOfWorld(value, where);
}
