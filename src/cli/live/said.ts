import { showPath } from '../../lab/fault-line.ts';
import { isLeast } from '../../lab/young-views.ts';
import { nameOf } from '../../report/arms.ts';
import { sayCalibration } from '../../report/calibration.ts';
import { incidentClock, runClock } from '../../report/clocks.ts';
import { sayGood } from '../../report/good-share.ts';
import type { Ink } from '../../report/ink.ts';
import { count, milliseconds } from '../../report/numbers.ts';
import { clip, hang, plain } from '../../report/text.ts';
import { variantLine } from '../../report/variant-line.ts';
import type { RunEvent } from '../../run/events.ts';
import { fullSeconds, type LiveState } from './state.ts';

/** What an event leaves behind to read: lines above the live block, or in a log. `state` is that after the event. */
export function linesOf(event: RunEvent, state: LiveState, ink: Ink, width: number): string[] {
  const told = (head: string, text: string) => hang(` ${ink.dim(runClock(event.atMs))}  ${head}`, text, width);
  switch (event.kind) {
    case 'run-started':
      return [
        ...hang(` ${ink.bold('two-am')}  ${ink.bold(plain(event.lab))}  `, event.title, width),
        ...told(
          '',
          `seed ${event.seed} · about ${Math.round(event.expectedSeconds)} s · kept in ${showPath(event.folder)}`,
        ),
      ];
    case 'calibrated':
      return told('', sayCalibration(event.calibration).join('; '));
    case 'note':
      return told('', event.text);
    case 'change':
      if (event.variant !== 'defect') return told('', `the same change, ${nameOf(event.variant)}: ${event.text}`);
      return hang(
        ` ${incidentClock(event.atMs - (state.changedMs ?? event.atMs))}  ${ink.cyan('CHANGE')}  `,
        event.text,
        width,
      );
    case 'page': {
      const head = ` ${incidentClock(event.afterTriggerMs)}  ${ink.bold(ink.red('PAGE'))}    `;
      return hang(head, `${event.text}, ${count(event.bad)} of ${count(event.views)} views hit`, width);
    }
    case 'mitigation':
      return told(`${ink.cyan('MITIGATION')}  `, event.text);
    case 'repeat':
      return told(`${ink.yellow('AGAIN')}  `, `${nameOf(event.variant)}: ${event.why}`);
    case 'variant':
      return [clip(` ${ink.dim(runClock(event.atMs))}  ${variantLine(event.variant, state.judged, ink)}`, width)];
    case 'step':
    case 'tick':
    case 'arm':
    case 'run-finished':
      return [];
  }
}

type Step = Extract<RunEvent, { kind: 'step' }>;

/** What begins now and why, for a log. */
export function stepLine(step: Step): string[] {
  return hang(` ${runClock(step.atMs)}  `, `${nameOf(step.variant)}, ${step.phase}: ${step.doing}`, 80);
}

/** Where a run stands, for a log; nothing as long as no second is over. */
export function progressLine(state: LiveState): string[] {
  const second = fullSeconds(state).at(-1);
  if (second === undefined) return [];
  return [
    ` ${runClock(state.lastMs)}  … ${count(second.views)} views/s, ${sayGood(second)} good, ` +
      `p99 ${isLeast(second, 'p99') ? '≥ ' : ''}${milliseconds(second.p99Ms)}, ${count(second.inFlight)} in flight`,
  ];
}
