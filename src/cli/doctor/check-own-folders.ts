import { LabError } from '../../errors.ts';
import { showPath } from '../../lab/fault-line.ts';
import { socketFolder } from '../../run/socket-line.ts';
import { compiledFolder } from '../../world/own-folders.ts';
import { type Finding, fine } from './finding.ts';

/** Where lies what nobody else may put there. */
export function checkOwnFolders(): Finding[] {
  return [
    find('compiled code', () => {
      const folder = compiledFolder();
      return folder === null ? 'is not kept, for want of a folder: all starts more slowly' : showPath(folder);
    }),
    find('sockets', () => showPath(socketFolder())),
  ];
}

function find(name: string, look: () => string): Finding {
  try {
    return fine(name, look());
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { name, state: 'missing', text: error.message, remedy: error.hint };
  }
}
