import { type DiagnosisJudgement, judgeDiagnosis } from '../../judge/drill/diagnosis.ts';
import { observeArm } from '../../judge/drill/observe.ts';
import type { RunResult } from '../../judge/record/result.ts';
import { findNearest } from '../../lab/check/nearest.ts';
import { components, type DrillFacts, evidenceIds, mechanisms } from '../../lab/drill.ts';
import { nameOfToday } from '../../lab/drill-names.ts';
import { armOf } from '../arms.ts';
import type { Finding } from './finding.ts';
import { knownOfRun } from './known.ts';
import { lintPostmortem } from './lint.ts';
import type { Document, Said } from './read/document.ts';
import { partOf, valueBeside } from './read/part.ts';

export interface Practice {
  /** What is missing, and what the record contradicts. */
  readonly findings: readonly Finding[];
  /** Of the root cause; null: it is not given in the words of the lists. */
  readonly judgement: DiagnosisJudgement | null;
}

/** Compares what was written with what is known of the lab, and what the run has measured. */
export function checkPractice(document: Document, result: RunResult, facts: DrillFacts): Practice {
  const section = partOf(document, 'Root cause');
  const component = answer(valueBeside(section, /^component/i), components, 'component', section?.line ?? 1);
  const mechanism = answer(valueBeside(section, /^mechanism/i), mechanisms, 'mechanism', section?.line ?? 1);
  const said = valueBeside(section, /^evidence/i);
  const cited = (said?.text ?? '')
    .split(/[,;\s]+/)
    .filter((word) => word !== '')
    .map((word) => nameOfToday('evidence', word));
  const known = evidenceIds.filter((id) => cited.includes(id));
  const strangers = cited.filter((word) => !evidenceIds.some((id) => id === word));
  const findings = [
    ...lintPostmortem(document, knownOfRun(result)),
    ...component.findings,
    ...mechanism.findings,
    ...strangers.map((word) => ({
      rule: 'practice' as const,
      line: said?.line ?? 1,
      message: `there is no evidence ${JSON.stringify(word)}${suggestion(word, evidenceIds)}`,
    })),
  ].toSorted((one, other) => one.line - other.line);
  if (component.value === null || mechanism.value === null) return { findings, judgement: null };
  const arm = armOf(result, 'defect', 'triggered');
  const diagnosis = { component: component.value, mechanism: mechanism.value, evidence: known };
  return { findings, judgement: judgeDiagnosis(diagnosis, facts, arm ? [observeArm(arm)] : []) };
}

function answer<T extends string>(
  said: Said | null,
  among: Readonly<Record<T, string>>,
  what: 'component' | 'mechanism',
  line: number,
): { readonly value: T | null; readonly findings: readonly Finding[] } {
  if (said === null)
    return { value: null, findings: [{ rule: 'practice', line, message: `the root cause names no ${what}` }] };
  const isOne = (word: string): word is T => Object.hasOwn(among, word);
  const word = nameOfToday(what, said.text.trim());
  if (isOne(word)) return { value: word, findings: [] };
  const says = `there is no ${what} ${JSON.stringify(word)} on the list${suggestion(word, Object.keys(among))}`;
  return { value: null, findings: [{ rule: 'practice', line: said.line, message: says }] };
}

function suggestion(word: string, among: readonly string[]): string {
  const nearest = findNearest(word, among);
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}
