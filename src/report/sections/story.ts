import type { RunResult } from '../../judge/record/result.ts';
import { armOf, firstSli, streamOf } from '../arms.ts';
import { incidentClock } from '../clocks.ts';
import { count, percent } from '../numbers.ts';
import type { Section } from '../sheet.ts';
import { hang } from '../text.ts';

/** What changed and what the pager said, on the incident's own clock: the first change is at 02:00:00. */
export const story: Section = (result, { ink, width }) => {
  const happened = result.timeline.filter((entry) => entry.variant === 'defect');
  const changes = happened.filter((entry) => entry.kind === 'trigger');
  const alert = happened.find((entry) => entry.kind === 'alert');
  if (changes.length === 0 && armOf(result, 'defect', 'triggered') === null)
    return result.incident.trigger.flatMap((event) => hang(` not pulled  ${ink.cyan('CHANGE')}  `, event, width));
  const startMs = changes[0]?.at ?? 0;
  const told =
    changes.length > 0
      ? changes.map(({ at, event }) => ({ at: at - startMs, event }))
      : result.incident.trigger.map((event) => ({ at: 0, event }));

  const lines = told.flatMap(({ at, event }) => hang(` ${incidentClock(at)}  ${ink.cyan('CHANGE')}  `, event, width));
  const pagedMs = alert && changes.length > 0 ? alert.at - startMs : detectedMs(result);
  if (pagedMs === null) return lines;
  return [...lines, ...hang(` ${incidentClock(pagedMs)}  ${ink.bold(ink.red('PAGE'))}    `, pageOf(result), width)];
};

/** The pager's first sentence, with what was measured: the rest of it is for the person who is asleep. */
function pageOf(result: RunResult): string {
  const { impact, incident } = result;
  if (impact === null || impact.views === 0) return incident.page;
  const [says = incident.page] = incident.page.split(/\.(?= |$)/);
  const arm = armOf(result, 'defect', 'triggered');
  const objective = firstSli(arm)?.objective ?? null;
  const slo = objective === null ? '' : ` (SLO:\u00a0${percent(objective)})`;
  return (
    `${says}: ${percent(impact.bad / impact.views)}${slo}, budget burns ${count(impact.budgetBurn)}x too fast, ` +
    `${count(impact.bad)} of ${count(impact.views)} ${streamOf(arm) === 'batches' ? 'batches' : 'views'} hit`
  );
}

function detectedMs({ impact }: RunResult): number | null {
  return impact?.detectedAfterSeconds == null ? null : impact.detectedAfterSeconds * 1_000;
}
