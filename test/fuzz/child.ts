import { writeSync } from 'node:fs';
import { random } from '../../src/lab/random.ts';
import { targets } from './targets/index.ts';

/** Plays inputs of one target, and says each number before it does: whoever watches knows at which one it crashed or hung. */

const [name = '', seed = '1', from = '0', to = '1'] = process.argv.slice(2);
const said = 3;
const tell = (what: object) => writeSync(said, `${JSON.stringify(what)}\n`);

const target = await targets[name]?.();
if (target === undefined) throw new Error(`there is no target ${name}`);
await using open = await target.open();
for (let input = Number(from); input < Number(to); input += 1) {
  tell({ begins: input });
  const wrong = await open.play(random(Number(seed), `${name} ${input}`));
  if (wrong !== null) tell({ wrong });
}
tell({ done: true });
process.exit(0);
