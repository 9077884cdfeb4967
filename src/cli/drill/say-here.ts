import { findOpenDrill } from '../../drill/drill-folder.ts';
import { sayHere } from '../../drill/verbs/here.ts';
import type { Input } from '../input.ts';
import { findDrillsFolder } from './find-drill.ts';
import { findTerminalLeader } from './terminal-leader.ts';

/** Whatever is typed, in whichever terminal, keeps the world of the drill up. */
export async function comeIn(input: Input): Promise<void> {
  const open = await findOpenDrill(findDrillsFolder(input));
  if (open !== null) await sayHere(open, findTerminalLeader());
}
