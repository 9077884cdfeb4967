import type { DrillEvent } from './drill-record.ts';
import type { JudgedMitigation } from './judge-mitigations.ts';

/** What somebody did that did not help, or of which nobody can tell. */
export interface JudgedTurn {
  readonly event: DrillEvent;
  readonly verdict: 'wrong' | 'cannot-tell';
  readonly title: string;
}

/** In the order in which they were taken. */
export function listTurns(events: readonly DrillEvent[], mitigations: readonly JudgedMitigation[]): JudgedTurn[] {
  return events.flatMap((event): JudgedTurn[] => {
    const { verdict, text: title } = mitigations.find(({ mitigation }) => mitigation === event) ?? sayTurn(event);
    return verdict === 'fine' ? [] : [{ event, verdict, title }];
  });
}

const fine = { verdict: 'fine', text: '' } as const;

function sayTurn(event: DrillEvent): Pick<JudgedMitigation, 'verdict' | 'text'> {
  if (event.kind === 'diagnosed' && event.judgement.verdict === 'wrong') {
    const text = `said ${event.component}, ${event.mechanism}: the measurements do not support it`;
    return { verdict: 'wrong', text };
  }
  if (event.kind !== 'verified' || event.verdict === 'ok') return fine;
  return event.verdict === 'no'
    ? { verdict: 'wrong', text: `verify ${event.of} said NO: ${event.reason}` }
    : { verdict: 'cannot-tell', text: `verify ${event.of} could not tell: ${event.reason}` };
}
