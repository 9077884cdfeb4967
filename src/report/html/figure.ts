import type { Arm, FigureResult, RunResult, SignResult, Sli } from '../../judge/record/result.ts';
import { isServing } from '../../lab/world.ts';
import { pagesOf } from '../arms.ts';
import { cpuMilliseconds, interval, quantity, shortInterval, times, unknown } from '../numbers.ts';
import { sayWatched } from '../watched.ts';
import { html, type Markup, type Piece } from './markup.ts';
import type { RunPlaces } from './report.ts';
import { sayP99 } from './variant.ts';

/** A run, and where its files lie. */
export interface Placed {
  readonly result: RunResult;
  readonly files: RunPlaces;
}

/** A figure as a link to its place in `run.json`, a JSON pointer; what is unknown, or has no file beside it, leads nowhere. */
export function drawFigure({ files }: Pick<Placed, 'files'>, pointer: string, says: Piece): Markup {
  if (says === unknown) return html`${says}`;
  if (!files.paths.has('run.json')) return html`<span class="figure">${says}</span>`;
  const line = files.lines.get(pointer);
  return html`<a class="figure" href="${files.toFolder}run.json#${pointer}" title="run.json${line === undefined ? null : `, line ${line}`}: ${pointer}">${says}</a>`;
}

export function pointerTo(result: RunResult, arm: Arm): string {
  return `/arms/${result.arms.indexOf(arm)}`;
}

/** A place below an arm; without an arm there is no figure. */
export function armFigure(report: Placed, arm: Arm | null, below: string, says: Piece): Markup {
  return arm === null ? html`${says}` : drawFigure(report, `${pointerTo(report.result, arm)}/${below}`, says);
}

export function p99Figure(report: Placed, arm: Arm | null): Markup {
  const pages = pagesOf(arm);
  const at = pages && arm ? arm.load.indexOf(pages) : 0;
  return armFigure(report, arm, `load/${at}/latencyMs/p99`, sayP99(arm));
}

export function cpuFigure(report: Placed, arm: Arm | null): Markup {
  return armFigure(report, arm, 'cpuMsPerView', cpuMilliseconds(arm?.cpuMsPerView ?? null));
}

export function headroomFigure(report: Placed, arm: Arm | null): Markup {
  return armFigure(report, arm, 'headroom', times(arm?.headroom ?? null));
}

/** Of the process that runs the variant's code and surely grows fastest, with its interval. */
export function memoryGrowthFigure(report: Placed, arm: Arm | null): Markup {
  const fastest = fastestGrowth(arm);
  if (arm === null || fastest === null) return html`${unknown}`;
  const says = quantity(fastest.value, fastest.unit);
  const bounds = shortInterval(fastest, fastest.unit);
  const at = (arm.growth ?? []).indexOf(fastest);
  return html`${armFigure(report, arm, `growth/${at}`, says)} <span class="quiet">${bounds}</span>`;
}

/** null: the memory of no such process was measured. */
export function fastestGrowth(arm: Arm | null): Growth | null {
  const memory = (arm?.growth ?? []).filter(({ of, what }) => what === 'memory' && isServing(arm?.roles[of]));
  return memory.toSorted((one, other) => other.low - one.low || other.value - one.value)[0] ?? null;
}

type Growth = NonNullable<Arm['growth']>[number];

/** For how long, and at what load. */
export function watchedFigure(report: Placed, arm: Arm | null): Markup {
  return arm === null ? html`${unknown}` : armFigure(report, arm, 'judgedToMs', sayWatched(arm));
}

/** An SLI, a sign or a figure of this arm, in its unit. */
export function measuredFigure(
  report: Placed,
  arm: Arm | null,
  measured: Sli | SignResult | FigureResult | null,
): Markup {
  if (arm === null || measured === null) return html`${unknown}`;
  const says = quantity(measured.value, measured.unit);
  for (const name of ['slis', 'signs', 'figures'] as const) {
    const at = (arm[name] as readonly unknown[]).indexOf(measured);
    if (at >= 0) return armFigure(report, arm, `${name}/${at}/value`, says);
  }
  return html`${says}`;
}

/** Beside its figure; null where it is unknown. */
export function drawInterval(bounds: Parameters<typeof interval>[0], unit: Sli['unit']): Markup | null {
  const says = interval(bounds, unit);
  return says === '' ? null : html` <span class="quiet">${says}</span>`;
}
