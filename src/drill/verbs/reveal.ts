import { loadLab } from '../../lab/load/discover.ts';
import { whyOf } from '../../lab/trial.ts';
import { type Revealed, readTruth, revealTruth } from '../truth.ts';

/** What its lab knows of ways out. */
export interface Remedies {
  readonly lab: string;
  /** Name → what it costs. */
  readonly fixes: Readonly<Record<string, string>>;
  /** Name → why people try it. */
  readonly wrongFixes: Readonly<Record<string, string>>;
  readonly runbookFile: string | null;
}

export interface Revelation extends Pick<Revealed, 'title' | 'cause' | 'trigger'> {
  /** null: nothing was wrong. */
  readonly remedies: Remedies | null;
}

/** Tells what it was, and records that somebody asked. The drill goes on. Errors: `damaged-drill`, `broken-lab`. */
export async function reveal(folder: string): Promise<Revelation> {
  const { title, cause, trigger } = await revealTruth(folder, true);
  const truth = readTruth(folder);
  if (truth.isControl) return { title, cause, trigger, remedies: null };
  const { lab, runbookFile } = await loadLab(truth.lab);
  const { fixes } = lab;
  const wrongFixes = Object.fromEntries(Object.entries(lab.wrongFixes).map(([name, one]) => [name, whyOf(one)]));
  return { title, cause, trigger, remedies: { lab: truth.lab, fixes, wrongFixes, runbookFile } };
}
