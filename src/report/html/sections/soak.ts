import type { Arm, SoakResult } from '../../../judge/record/result.ts';
import { nameOf } from '../../arms.ts';
import { count, percent, quantity, seconds } from '../../numbers.ts';
import { heldBy, type Soaked, shareOf, soakedIn } from '../../soaked.ts';
import { tie } from '../../text.ts';
import { showSeconds } from '../chart/axis.ts';
import type { Tone } from '../chart/dot.ts';
import { drawKey } from '../chart/key.ts';
import { drawPlot, type Line } from '../chart/plot.ts';
import { armFigure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import type { HtmlSection, Report } from '../report.ts';
import { sourceOf } from '../table.ts';

const tones: readonly Tone[] = ['after', 'third', 'fourth', 'fifth', 'before'];

/** Once the window was judged: what is right for a minute, or leaks a little, shows only then. */
export const soak: HtmlSection = (report) => {
  const all = soakedIn(report.result);
  if (all.length === 0) return null;
  return { id: 'soak', title: 'The soak', body: html`${all.map((soaked) => drawSoak(report, soaked))}` };
};

function drawSoak(report: Report, soaked: Soaked): Markup {
  const { arm, soak } = soaked;
  const { wentWrong } = soak;
  const figure = (place: string, says: string) => armFigure(report, arm, `soak/${place}`, says);
  const said =
    wentWrong === null
      ? html`<span class="good">✓</span> as good as in its window`
      : html`<span class="bad">✗</span> ${figure('wentWrong/reason', tie(wentWrong.reason))}`;
  return html`<p><b>${nameOf(arm.variant)}</b>, ${figure('seconds', seconds(soak.seconds))} more in ${figure('slices', count(soak.slices.length))} slices: ${said}. ${sourceOf(report, arm)}</p>
${drawShares(soaked)}${drawHeld(soaked, 'memoryMiB')}${drawHeld(soaked, 'descriptors')}`;
}

type Part = 'bad' | 'failed' | 'degraded' | 'wrong';

function drawShares({ arm, soak }: Soaked): Markup {
  const line = (name: string, tone: Tone, part: Part, all: 'views' | 'checked'): Line => ({
    name,
    tone,
    pieces: [soak.slices.map((slice) => ({ x: middleOf(soak, slice), y: shareOf(slice[part] ?? 0, slice[all]) }))],
  });
  const where = (part: Part, drawn: Line) => (soak.slices.some((slice) => (slice[part] ?? 0) > 0) ? [drawn] : []);
  const lines = [
    line('bad', 'before', 'bad', 'views'),
    ...where('failed', line('failed', 'fourth', 'failed', 'views')),
    ...where('degraded', line('degraded', 'third', 'degraded', 'views')),
    { ...line('wrong answers', 'fifth', 'wrong', 'checked'), dashed: true },
  ];
  return drawChart(arm, soak, `${lines.map(({ name }) => name).join(', ')}: share of each slice`, lines, 1, percent);
}

/** What each process held at least in each slice. */
function drawHeld(soaked: Soaked, what: 'memoryMiB' | 'descriptors'): Markup {
  const { arm, soak } = soaked;
  const lines = heldBy(soaked).map(
    (name, at): Line => ({
      name,
      tone: tones[at % tones.length] ?? 'third',
      pieces: [
        soak.slices.flatMap((slice) => {
          const y = slice[what][name];
          return y === undefined ? [] : [{ x: middleOf(soak, slice), y }];
        }),
      ],
    }),
  );
  const most = Math.max(1, ...lines.flatMap(({ pieces }) => pieces.flat().map(({ y }) => y)));
  const show = (value: number) => (what === 'memoryMiB' ? quantity(Math.round(value), 'MiB') : count(value));
  const title =
    what === 'memoryMiB' ? 'memory, the minimum of each slice' : 'open descriptors, the minimum of each slice';
  return drawChart(arm, soak, title, lines, 1.1 * most, show);
}

function drawChart(
  arm: Arm,
  { slices, wentWrong, seconds: watched }: SoakResult,
  what: string,
  lines: readonly Line[],
  to: number,
  show: (value: number) => string,
): Markup {
  const most = Math.max(0, ...lines.flatMap(({ pieces }) => pieces.flat().map(({ y }) => y)));
  const title = `${nameOf(arm.variant)}: ${what}`;
  const beforeSeconds = ((slices[0]?.atMs ?? 0) - arm.judgedFromMs) / 1_000;
  const marks = wentWrong ? [{ at: wentWrong.afterSeconds - beforeSeconds, label: 'went wrong' }] : [];
  const plot = drawPlot({
    alt: `${title}: at most ${show(most)}.`,
    height: 150,
    x: { from: 0, to: Math.max(1, watched), show: showSeconds },
    y: { from: 0, to, show },
    lines,
    marks,
  });
  return html`<figure class="chart"><figcaption>${title}${drawKey(lines)}</figcaption>${plot}</figure>`;
}

/** Seconds since the soak began, at the middle of the slice. */
function middleOf({ slices }: SoakResult, slice: SoakResult['slices'][number]): number {
  return (slice.atMs - (slices[0]?.atMs ?? slice.atMs)) / 1_000 + slice.seconds / 2;
}
