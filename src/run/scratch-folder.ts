import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoveAtEnd } from '../world/contract.ts';

/** A folder of its own that is gone once it is disposed of, and at the latest with the runtime. */
export async function makeScratchFolder(
  removeAtEnd: RemoveAtEnd,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'two-am-'));
  removeAtEnd(path);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
