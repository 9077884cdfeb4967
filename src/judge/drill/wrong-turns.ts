import { type DrillEvent, listEvents } from './drill-record.ts';
import type { JudgedMitigation } from './judge-mitigations.ts';

/** What somebody did that did not help, or of which nobody can tell. */
export interface JudgedTurn {
  readonly event: DrillEvent;
  readonly verdict: 'wrong' | 'cannot-tell';
  readonly title: string;
}

/** More answers than that are no diagnosis: one is told for all of them. */
export const answersAtMost = 5;

/** In the order in which they were taken. */
export function listTurns(events: readonly DrillEvent[], mitigations: readonly JudgedMitigation[]): JudgedTurn[] {
  const missed = listEvents(events, 'diagnosed').filter(({ judgement }) =>
    /^(wrong|not-shown)$/.test(judgement.verdict),
  );
  const [first] = missed;
  const isGuessing = missed.length > answersAtMost;
  return events.flatMap((event): JudgedTurn[] => {
    if (isGuessing && event.kind === 'diagnosed') {
      const title = `${missed.length} answers that nothing shows: they were tried in turn`;
      return event === first ? [{ event, verdict: 'wrong', title }] : [];
    }
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
