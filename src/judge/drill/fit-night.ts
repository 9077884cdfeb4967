import type { DrillFacts, Fitting, Happening } from '../../lab/drill.ts';
import { type DrillRecord, listEvents } from './drill-record.ts';

/** What is said of a drill's lab when it is over, as far as it is about something that was there. */
export interface Debriefing {
  readonly looksFirst: readonly string[];
  readonly debrief: readonly string[];
}

const asked = 3;

const has: Readonly<Record<Happening, (drill: DrillRecord) => boolean>> = {
  failures: ({ seconds }) => seconds.some(({ failed = 0 }) => failed > 0),
  mitigations: ({ events }) => listEvents(events, 'mitigation').length > 0,
};

export function fitNight({ looksFirst, debrief }: DrillFacts, drill: DrillRecord): Debriefing {
  const keepFitting = (all: readonly Fitting[]) =>
    all.flatMap((one) => (typeof one === 'string' ? one : has[one.in](drill) ? one.text : []));
  return { looksFirst: keepFitting(looksFirst), debrief: keepFitting(debrief).slice(0, asked) };
}
