import { writeSync } from 'node:fs';
import { random } from '../../src/lab/random.ts';
import { targets } from './targets/index.ts';

/**
 * Plays inputs of one target, and says each number before it does: whoever watches knows at which one it crashed or hung. Ends
 * at the first that is wrong, since what was left behind by it may be too.
 */

const [name = '', seed = '1', from = '0', to = '1'] = process.argv.slice(2);
const said = 3;
const tell = (what: object) => writeSync(said, `${JSON.stringify(what)}\n`);
/** No input takes a second; one that takes so much of a CPU hangs whoever reads the next size of it. */
const cpuMsAtMost = 5_000;

const target = await targets[name]?.();
if (target === undefined) throw new Error(`there is no target ${name}`);
await using open = await target.open();
// What is loaded, and compiled, with the first belongs to none.
let isWarm = false;
for (let input = Number(from); input < Number(to); input += 1) {
  tell({ begins: input });
  const before = process.cpuUsage();
  const wrong = await open.play(random(Number(seed), `${name} ${input}`));
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000;
  if (isWarm) tell({ cpuMs });
  isWarm = true;
  const ill = wrong ?? (cpuMs > cpuMsAtMost ? `it took ${(cpuMs / 1_000).toFixed(1)} s of CPU` : null);
  if (ill === null) continue;
  tell({ wrong: ill });
  process.exit(0);
}
tell({ done: true });
process.exit(0);
