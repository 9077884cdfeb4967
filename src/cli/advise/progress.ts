import { Screen } from '../live/screen.ts';
import { canRedraw } from '../live/show-live.ts';
import { printAside } from '../print.ts';
import { spell } from '../terminal.ts';

const bar = 24;

export interface Progress extends Disposable {
  /** @param done 0 to 1 */
  readonly tell: (says: string, done: number) => void;
}

/** On stderr: a bar where somebody looks, else a line for each thing that begins. */
export function showProgress(): Progress {
  if (!canRedraw(process.stderr, process.env)) return plainProgress();
  const screen = new Screen(process.stderr);
  return {
    tell(says, done) {
      const full = Math.round(Math.min(1, done) * bar);
      screen.draw([], [spell(`  ${'█'.repeat(full)}${'░'.repeat(bar - full)}  ${says}; Ctrl-C ends it`)]);
    },
    [Symbol.dispose]: () => screen.close([]),
  };
}

function plainProgress(): Progress {
  let told = '';
  return {
    tell(says) {
      const [what = says] = says.split(',');
      if (what === told) return;
      told = what;
      printAside(`  ${what}`);
    },
    [Symbol.dispose]() {},
  };
}
