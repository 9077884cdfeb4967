import { LabError } from '../../errors.ts';
import { suggest } from '../../lab/nearest.ts';
import type { Input } from '../input.ts';
import { pageActions } from '../page/actions.ts';
import { beginDrill } from '../page/begin.ts';
import { playScript } from '../page/script.ts';

/** Begins a drill, or does something in the one that is under way. */
export async function run(input: Input): Promise<number> {
  const [word] = input.operands;
  const script = input.text('script');
  if (word === undefined) return script === null ? beginDrill(input) : playScript(input, script);
  const action = pageActions[word];
  if (action === undefined) {
    throw new LabError('usage', `page has no action ${JSON.stringify(word)}`, suggest(word, Object.keys(pageActions)));
  }
  const { run: act } = await action.load();
  return act(input);
}
