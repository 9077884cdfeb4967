/** Checks of plain values that were read from a module. */

import { findNearest } from './nearest.ts';

/** Throws a ShapeError that says where and what. */
export type Check = (value: unknown, where: string) => void;

/** Something is not as it must be; whoever knows the file names it. */
export class ShapeError extends Error {}

export const isText: Check = (value, where) => {
  if (typeof value !== 'string' || value.trim() === '') fail(value, where, 'a text that is not empty');
};

export const isFunction: Check = (value, where) => {
  if (typeof value !== 'function') fail(value, where, 'a function');
};

/** NaN and the infinities are none. */
export function isNumber(least = 0): Check {
  return (value, where) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
      fail(value, where, `a number of at least ${least}`);
    }
  };
}

export function isWhole(least: number): Check {
  return (value, where) => {
    if (!Number.isSafeInteger(value) || Number(value) < least)
      fail(value, where, `a whole number of at least ${least}`);
  };
}

/** `before`: what some of them were called, each with its name of today. */
export function isOneOf(allowed: readonly string[], before: Readonly<Record<string, string>> = {}): Check {
  return (value, where) => {
    if (typeof value === 'string' && allowed.includes(value)) return;
    fail(value, where, `one of ${allowed.join(', ')}`, typeof value === 'string' ? meant(value, allowed, before) : '');
  };
}

export function optional(check: Check): Check {
  return (value, where) => {
    if (value !== undefined) check(value, where);
  };
}

export function isListOf(check: Check, least = 0): Check {
  return (value, where) => {
    if (!Array.isArray(value)) fail(value, where, 'a list');
    if (value.length < least) throw new ShapeError(`${where} must not be empty`);
    value.forEach((item: unknown, index) => {
      check(item, `${where}[${index}]`);
    });
  };
}

/** An object whose names are free. */
export function isRecordOf(check: Check, least = 0): Check {
  return (value, where) => {
    const entries = Object.entries(readObject(value, where));
    if (entries.length < least) throw new ShapeError(`${where} must not be empty`);
    for (const [name, item] of entries) check(item, `${where}['${name}']`);
  };
}

/** One of several objects, told apart by their `kind`. */
export function isOneKind<K extends string>(kinds: Readonly<Record<K, Readonly<Record<string, Check>>>>): Check {
  const checks = new Map<unknown, Check>(
    Object.entries<Readonly<Record<string, Check>>>(kinds).map(([kind, fields]) => [
      kind,
      isObject({ kind: isText, ...fields }),
    ]),
  );
  return (value, where) => {
    const check = checks.get(readObject(value, where).kind) ?? hasFields({ kind: isOneOf(Object.keys(kinds)) });
    check(value, where);
  };
}

/** An object with these fields and no others, so that a misspelt one is no silent one. */
export function isObject(fields: Readonly<Record<string, Check>>): Check {
  return (value, where) => {
    const object = readObject(value, where);
    const stranger = Object.keys(object).find((name) => !Object.hasOwn(fields, name));
    if (stranger !== undefined) {
      const names = Object.keys(fields);
      throw new ShapeError(
        `${where} has no field \`${stranger}\`${meant(stranger, names)}; allowed: ${names.join(', ')}`,
      );
    }
    for (const [name, check] of Object.entries(fields)) check(object[name], `${where}.${name}`);
  };
}

/** An object that has these fields and may have others. */
export function hasFields(fields: Readonly<Record<string, Check>>): Check {
  return (value, where) => {
    const object = readObject(value, where);
    for (const [name, check] of Object.entries(fields)) check(object[name], `${where}.${name}`);
  };
}

export function readObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (!isPlain(value)) fail(value, where, 'an object');
  return value;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(value: unknown, where: string, wanted: string, behind = ''): never {
  throw new ShapeError(`${where} must be ${wanted}, but is ${show(value)}${behind}`);
}

function meant(typed: string, names: readonly string[], before: Readonly<Record<string, string>> = {}): string {
  if (Object.hasOwn(before, typed)) return `; it is called ${before[typed]} now`;
  const nearest = findNearest(typed, names);
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
