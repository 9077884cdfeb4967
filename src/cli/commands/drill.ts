import { LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { drillActions, findAction } from '../drill/actions.ts';
import { beginDrill } from '../drill/begin.ts';
import { comeIn } from '../drill/say-here.ts';
import { playScript } from '../drill/script.ts';
import type { Input } from '../input.ts';

/** Begins a drill, or does something in the one that is under way. */
export async function run(input: Input): Promise<number> {
  const [word] = input.operands;
  const script = input.text('script');
  if (word === undefined) return script === null ? beginDrill(input) : playScript(input, script);
  const action = findAction(word);
  if (action === null) {
    throw new LabError(
      'usage',
      `drill has no action ${JSON.stringify(word)}`,
      suggest(word, Object.keys(drillActions)),
    );
  }
  const { run: act } = await action.load();
  await comeIn(input);
  return act(input);
}
