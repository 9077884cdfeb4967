import type { DiagnosisJudgement } from '../judge/drill/diagnosis.ts';
import { makeInk } from './ink.ts';
import { hang } from './text.ts';

/** What the evidence says of a diagnosis, line by line, in 80 columns. */
export function showJudgement({ verdict, text, lines }: DiagnosisJudgement, colour: boolean): string {
  const ink = makeInk(colour);
  const heads = {
    right: ink.green('RIGHT'),
    partly: ink.yellow('PARTLY'),
    wrong: ink.red('NOT SUPPORTED'),
    'not-shown': ink.yellow('NOT SHOWN'),
  };
  const mark = (supported: boolean | null) => (supported === null ? '·' : supported ? ink.green('✓') : ink.red('✗'));
  return [
    ...hang(`${heads[verdict]}  `, text, 80),
    ...lines.flatMap((line) => hang(`  ${mark(line.supported)} ${line.of}: `, line.text, 80)),
  ].join('\n');
}
