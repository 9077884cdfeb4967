import type { AnyToxicKind } from '../stage.ts';
import { halfOpen } from './half-open.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { noop } from './noop.ts';

/** By the name that the API knows them by. */
export const toxicKinds: ReadonlyMap<string, AnyToxicKind> = new Map<string, AnyToxicKind>([
  ['half_open', halfOpen],
  ['latency', latency],
  ['limit_data', limitData],
  ['noop', noop],
]);
