import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceName, workspaceOf } from '../live-state.ts';

/** Puts a file in the place of workspace/storefront.ts, as an editor would: it changes nothing before it is deployed. */
export function putCode(folder: string, file: string): Promise<void> {
  return copyFile(file, join(workspaceOf(folder), sourceName));
}
