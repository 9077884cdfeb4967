import { pathToFileURL } from 'node:url';
import { LabError } from '../errors.ts';
import { showPath } from '../lab/fault-line.ts';
import { deployedFolder, workspaceOf } from './live-state.ts';

/** What is wrong with a deployed copy is wrong with the file that was edited: that one is named, since it has to be mended. */
export async function nameEdited<T>(folder: string, version: number, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof LabError)) throw error;
    throw new LabError(
      error.code,
      inWorkspace(error.message, folder, version),
      inWorkspace(error.hint, folder, version),
      { cause: error },
    );
  });
}

/** The same text, with the workspace in the place of that deployed copy's folder. */
export function inWorkspace(text: string, folder: string, version: number): string {
  const deployed = deployedFolder(folder, version);
  const workspace = showPath(workspaceOf(folder));
  return [pathToFileURL(deployed).href, deployed, showPath(deployed)].reduce(
    (said, path) => said.replaceAll(`${path}/`, `${workspace}/`),
    text,
  );
}
