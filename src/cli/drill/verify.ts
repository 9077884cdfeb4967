import type { Verified } from '../../drill/ask-keeper.ts';
import { listVerifiable, readProgress, verify } from '../../drill/verbs/verify.ts';
import { exitCodes, LabError } from '../../errors.ts';
import { turnedAwayAtMost } from '../../judge/drill/mitigated.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { percent } from '../../report/numbers.ts';
import { hang } from '../../report/text.ts';
import type { Input } from '../input.ts';
import { print, printAside } from '../print.ts';
import { requireDrill, takeWords } from './find-drill.ts';
import { showProgress } from './show-progress.ts';

const words = { ok: 'OK', no: 'NO', 'cannot-tell': 'CANNOT TELL' } as const;

/** Asks about the world as it is now and, where it was edited, about the workspace: 0 OK, 1 NO, 4 cannot tell. */
export async function run(input: Input): Promise<number> {
  const [typed] = takeWords(input, 1);
  const folder = await requireDrill(input);
  const exitsWith: number[] = [];
  for (const of of chooseQuestions(typed, folder)) {
    if (of === 'fix') printAside('  … your copy gets a world of its own; the drill pauses meanwhile');
    const asked = verify(folder, of, input.signal);
    const verified = await showProgress(asked, () => readProgress(folder));
    print(hang(`${of.padEnd(10)}  ${sayVerdict(verified)}  `, verified.reason, 80).join('\n'));
    exitsWith.push(exitCodeOf(verified));
  }
  return Math.max(...exitsWith);
}

/** What it was bought with is part of the answer. */
export function sayVerdict({ verdict, turnedAwayShare = 0 }: Verified): string {
  const word = words[verdict];
  if (turnedAwayShare === 0) return word;
  const bound = turnedAwayShare > turnedAwayAtMost ? ` (mitigated is at most ${percent(turnedAwayAtMost)})` : '';
  return `${word}, ${verdict === 'ok' ? 'by' : 'while'} turning ${percent(turnedAwayShare)} away${bound}`;
}

function chooseQuestions(typed: string | undefined, folder: string): readonly Verified['of'][] {
  if (typed === 'mitigation' || typed === 'fix') return [typed];
  if (typed === undefined) return listVerifiable(folder);
  throw new LabError('usage', `${JSON.stringify(typed)} cannot be verified`, suggest(typed, ['mitigation', 'fix']));
}

function exitCodeOf({ verdict }: Verified): number {
  if (verdict === 'ok') return exitCodes.verified;
  return verdict === 'no' ? exitCodes.refuted : exitCodes.inconclusive;
}
