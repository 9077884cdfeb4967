import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../errors.ts';
import { assertPartOfWorld } from '../check/check-world.ts';
import { hasFields, isFunction, ShapeError } from '../check/shape.ts';
import type { World } from '../world.ts';

/** What the worker tells of one module. */
export type VariantReport =
  | { readonly file: string; readonly fault: null; readonly world: Partial<World> | null }
  | {
      readonly file: string;
      readonly fault: string;
      readonly hint: string | null;
      readonly stack: string | undefined;
      /** Node's, such as `ERR_MODULE_NOT_FOUND`. */
      readonly code: string | null;
    };

const files: readonly string[] = workerData;
const isVariant = hasFields({ connect: isFunction, serve: isFunction });
const isRelease = hasFields({ serve: isFunction });
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

// Not awaited at the top level: Node would print a warning of its own where a variant's await never settles.
reportAll();

async function reportAll(): Promise<void> {
  for (const file of files) parentPort?.postMessage(await report(file));
}

async function report(file: string): Promise<VariantReport> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    const variant = module.default;
    if (variant === undefined) throw new ShapeError('there is no default export');
    isVariant(variant, 'the default export');
    if (isObject(variant) && variant.next !== undefined) isRelease(variant.next, 'next');
    return { file, fault: null, world: readWorld(variant) };
  } catch (thrown) {
    const fault = messageOf(thrown).split('\n', 1)[0] ?? '';
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    const code = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null;
    const hint =
      thrown instanceof ShapeError
        ? 'A variant ends with `export default defineVariant({ connect, serve })`; see labs/_template/defect.ts.'
        : null;
    return { file, fault, hint, stack, code };
  }
}

function readWorld(variant: unknown): Partial<World> | null {
  if (typeof variant !== 'object' || variant === null || !('world' in variant) || variant.world === undefined) {
    return null;
  }
  assertPartOfWorld(variant.world, 'world');
  return variant.world;
}
