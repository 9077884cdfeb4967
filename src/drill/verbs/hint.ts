import { listEvents } from '../../judge/drill/drill-record.ts';
import { appendEvent, readDrill } from '../drill-folder.ts';
import { readFacts } from '../truth.ts';

export interface Hint {
  /** From 1. */
  readonly step: number;
  readonly of: number;
  readonly text: string;
}

/** The next hint, on the record; once all are taken the last one again, which is not. Error: `damaged-drill`. */
export async function takeHint(folder: string): Promise<Hint> {
  const { hints } = await readFacts(folder);
  const taken = listEvents(readDrill(folder).events, 'hinted').length;
  const step = Math.min(taken + 1, hints.length);
  const hint = { step, of: hints.length, text: hints[step - 1] ?? '' };
  if (taken < hints.length) appendEvent(folder, { kind: 'hinted', ...hint });
  return hint;
}
