import { observables } from '../../judge/drill/observables.ts';
import { commandFor, type Looked } from '../../judge/drill/shown-by.ts';
import { type EvidenceId, evidenceIds } from '../../lab/drill.ts';
import { hang } from '../../report/text.ts';

/** All that a diagnosis can cite, by the command that takes the look; what has been looked at already is marked. `columns`: of the window. */
export function listEvidence(looked: Looked | null, columns: number): string[] {
  const width = Math.max(...evidenceIds.map((id) => id.length));
  const byCommand = Map.groupBy(evidenceIds, commandFor);
  return [...byCommand].flatMap(([command, ids]) => [
    '',
    command,
    ...ids.flatMap((id) => {
      const mark = looked?.(id) ? '*' : ' ';
      return hang(`${mark} ${id.padEnd(width)}  `, observables[id].text, Math.min(110, columns));
    }),
  ]);
}

/** What each says, and how to look, for whoever has to choose. */
export const evidenceChoices: Readonly<Record<EvidenceId, string>> = Object.fromEntries(
  evidenceIds.map((id) => [id, `${observables[id].text} (${commandFor(id)})`]),
) as Record<EvidenceId, string>;
