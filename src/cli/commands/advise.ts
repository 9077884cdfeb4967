import { adviseOn } from '../../advise/advice.ts';
import { floatsAtMost, measureWays } from '../../advise/measure/measure-ways.ts';
import type { Measured } from '../../advise/measure/measured.ts';
import type { Need } from '../../advise/need.ts';
import { ways } from '../../advise/ways.ts';
import { exitCodes } from '../../errors.ts';
import { makeInk } from '../../report/ink.ts';
import { count } from '../../report/numbers.ts';
import { showProgress } from '../advise/progress.ts';
import { readNeed } from '../advise/read-need.ts';
import { showAdvice } from '../advise/show-advice.ts';
import type { Input } from '../input.ts';
import { print, printDocument } from '../print.ts';
import { wantsColour } from '../terminal.ts';

const widest = 100;

/** Which protocol for this call, by the rules and by what it costs on this machine. */
export async function run(input: Input): Promise<number> {
  const need = await readNeed(input);
  const why = whyNotMeasured(input, need);
  const found = why === null ? await measure(need, input.signal) : null;
  const advice = adviseOn(need, found, why ?? '');
  if (input.flag('json')) printDocument(advice);
  else {
    const width = Math.min(widest, process.stdout.columns || 80);
    print(showAdvice(advice, { ink: makeInk(wantsColour(process.stdout)), width }).join('\n'));
  }
  return exitCodes.verified;
}

/** null: nothing speaks against it. */
function whyNotMeasured(input: Input, { floats }: Need): string | null {
  if (input.flag('no-measure')) return 'the rules alone, by --no-measure';
  if (floats > floatsAtMost)
    return `a call of more than ${count(floatsAtMost)} floats takes too long to be measured here`;
  return null;
}

async function measure({ floats, perSecond }: Need, signal: AbortSignal): Promise<Measured> {
  using progress = showProgress();
  return await measureWays({ ways, floats, perSecond, signal, onProgress: progress.tell });
}
