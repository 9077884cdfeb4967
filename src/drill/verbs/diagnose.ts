import { type Diagnosis, type DiagnosisJudgement, judgeCase } from '../../judge/drill/diagnosis.ts';
import type { Observation } from '../../judge/drill/observe.ts';
import { lookedIn } from '../../judge/drill/shown-by.ts';
import { evidenceIds } from '../../lab/drill.ts';
import { appendEvent, readDrill } from '../drill-folder.ts';
import { unseal } from '../sealed.ts';
import { readFacts } from '../truth.ts';

/**
 * Holds a diagnosis against all that could be seen since the page, as far as somebody has looked; it is recorded with what it was worth. Error:
 * `damaged-drill`.
 */
export async function diagnose(folder: string, diagnosis: Diagnosis): Promise<DiagnosisJudgement> {
  const snapshots = unseal(folder).flatMap((entry) =>
    entry.kind === 'snapshot' ? [entry.observations.flatMap(readObservation)] : [],
  );
  const judged = judgeCase(diagnosis, await readFacts(folder), snapshots, lookedIn(readDrill(folder).events));
  const { component, mechanism, evidence } = diagnosis;
  const judgement = { verdict: judged.verdict, lines: judged.lines.map((line) => ({ ...line })) };
  appendEvent(folder, { kind: 'diagnosed', component, mechanism, evidence: [...evidence], judgement });
  return judged;
}

/** A look of another version may have seen what cannot be cited any more. */
function readObservation(sealed: Omit<Observation, 'id'> & { readonly id: string }): Observation[] {
  const id = evidenceIds.find((each) => each === sealed.id);
  return id === undefined ? [] : [{ ...sealed, id }];
}
