import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, Manifest } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Lists that a strategic merge patch merges by a field of their elements; others are replaced. */
const keys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
};

/** What turns one set of objects into another, as an overlay of kustomize has it. */
export interface Overlay {
  /** Objects that are new. */
  readonly added: readonly Manifest[];
  /** Strategic merge patches, each with what names its object. */
  readonly patches: readonly Fields[];
}

export function overlayBetween(before: readonly Manifest[], after: readonly Manifest[]): Overlay {
  const idOf = ({ kind, metadata }: KubeObject) => `${kind}/${metadata.name}`;
  const was = new Map(before.map(({ object }) => [idOf(object), object]));
  const is = new Set(after.map(({ object }) => idOf(object)));
  return {
    added: after.filter(({ object }) => !was.has(idOf(object))),
    patches: [
      ...after.flatMap(({ object }) => {
        const old = was.get(idOf(object));
        return !old || isDeepStrictEqual(old, object) ? [] : [{ ...head(object), ...(mergeOf(old, object) as Fields) }];
      }),
      ...before
        .filter(({ object }) => !is.has(idOf(object)))
        .map(({ object }) => ({ ...head(object), $patch: 'delete' })),
    ],
  };
}

function head({ apiVersion, kind, metadata: { name } }: KubeObject) {
  return { apiVersion, kind, metadata: { name } };
}

/** The fields that differ; null: one that is gone. */
function mergeOf(old: Fields, next: Fields): Fields {
  const changes = Object.keys({ ...old, ...next }).flatMap((field): [string, unknown][] => {
    const was = old[field];
    const is = next[field];
    if (isDeepStrictEqual(was, is)) return [];
    if (is === undefined) return [[field, null]];
    const key = keys[field];
    if (key !== undefined && isList(was) && isList(is)) return [[field, mergeLists(key, was, is)]];
    return [[field, isFields(was) && isFields(is) ? mergeOf(was, is) : is]];
  });
  return Object.fromEntries(changes);
}

function mergeLists(key: string, old: readonly Fields[], next: readonly Fields[]): Fields[] {
  const was = new Map(old.map((element) => [element[key], element]));
  const is = new Set(next.map((element) => element[key]));
  return [
    ...old.filter((element) => !is.has(element[key])).map((element) => ({ [key]: element[key], $patch: 'delete' })),
    ...next.flatMap((element) => {
      const before = was.get(element[key]);
      if (!before) return [element];
      return isDeepStrictEqual(before, element) ? [] : [{ [key]: element[key], ...mergeOf(before, element) }];
    }),
  ];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every(isFields);
}
