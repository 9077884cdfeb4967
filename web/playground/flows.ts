import type { Settings } from '../../src/advise/playground/settings.ts';
import type { Told, WayFigures } from '../../src/advise/playground/told.ts';
import { count, milliseconds } from '../../src/report/numbers.ts';
import { draw, find, make } from './elements.ts';
import { totalOf } from './time-bars.ts';

/** At which side it happens, or which way it goes, and at the end all of them; each with its figure. */
interface Step {
  readonly at: 'client' | 'server' | 'there' | 'back' | 'sum';
  readonly says: string;
  readonly figure: string;
  /** Of an arrow, below it. */
  readonly over?: string;
}

interface Flow {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
}

const ms = milliseconds;

/** The document's two, with what was measured. */
export function showFlows({ ways, settings }: Told): void {
  const flows = [
    flowOf(ways, 'rest-json', (figures) => restFlow(figures, settings)),
    flowOf(ways, 'grpc', (figures) => grpcFlow(figures, settings)),
  ];
  find('flows', HTMLElement).replaceChildren(...flows.flatMap((flow) => (flow === null ? [] : [drawFlow(flow)])));
}

type Measured = WayFigures & { readonly parts: NonNullable<WayFigures['parts']> };

function flowOf(ways: readonly WayFigures[], way: WayFigures['way'], tell: (figures: Measured) => Flow): Flow | null {
  const found = ways.find((one) => one.way === way);
  return found?.parts ? tell({ ...found, parts: found.parts }) : null;
}

function restFlow(figures: Measured, settings: Settings): Flow {
  return {
    id: 'rest',
    title: 'REST with JSON',
    steps: stepsOf(figures, settings, {
      encode: 'to text',
      over: `HTTP/1.1, one call at a time on each of ${settings.connections}`,
      decode: 'text to floats',
      answer: 'answer to text',
    }),
  };
}

function grpcFlow(figures: Measured, settings: Settings): Flow {
  return {
    id: 'grpc',
    title: 'gRPC with Protobuf',
    steps: stepsOf(figures, settings, {
      encode: 'copied',
      over: `HTTP/2, many calls on each of ${settings.connections}`,
      decode: 'bytes copied',
      answer: 'answer copied',
    }),
  };
}

interface Words {
  readonly encode: string;
  readonly over: string;
  readonly decode: string;
  readonly answer: string;
}

function stepsOf({ bytes, parts, answered }: Measured, settings: Settings, words: Words): Step[] {
  return [
    { at: 'client', says: 'waits for its turn', figure: ms(parts['client queue'] + parts.connection) },
    { at: 'client', says: `${sayFloats(settings)} ${words.encode}`, figure: ms(parts.encode) },
    {
      at: 'there',
      says: sayBytes(bytes.sent),
      over: words.over,
      figure: ms(parts['way there'] + parts['server wait']),
    },
    { at: 'server', says: words.decode, figure: ms(parts['server decode']) },
    { at: 'server', says: words.answer, figure: ms(parts.server + parts['server encode']) },
    { at: 'back', says: sayBytes(bytes.received), over: '', figure: ms(parts['way back']) },
    { at: 'client', says: words.decode, figure: ms(parts.decode) },
    { at: 'sum', says: `together, the mean of ${count(answered)} views`, figure: ms(totalOf(parts)) },
  ];
}

function sayBytes(bytes: number): string {
  return `${count(Math.round(bytes))} bytes`;
}

function sayFloats({ floats, rows }: Settings): string {
  return `${count(floats * rows)} floats`;
}

const width = 344;
const box = { width: 168, height: 44 };
const lifelines = { client: 84, server: width - 84 };
const gap = { box: 10, arrow: 52, sum: 26 };
const top = 28;

function drawFlow({ id, title, steps }: Flow): HTMLElement {
  let y = top;
  const shapes = steps.map((step) => {
    const at = y;
    if (step.at === 'sum') {
      y += gap.sum;
      return drawSum(step, at);
    }
    const isBox = step.at === 'client' || step.at === 'server';
    y += isBox ? box.height + gap.box : gap.arrow;
    return isBox ? drawBox(step, lifelines[step.at === 'server' ? 'server' : 'client'], at) : drawArrow(step, at);
  });
  const says = steps
    .map(({ at, says, over, figure }) => `${nameOf(at)}: ${says}${over ? `, ${over}` : ''}, ${figure}.`)
    .join(' ');
  const line = (x: number) => draw('line', { class: 'lifeline', x1: x, x2: x, y1: top, y2: y - gap.sum - gap.box });
  const picture = draw(
    'svg',
    {
      class: 'flow',
      viewBox: `0 0 ${width} ${y}`,
      role: 'img',
      'aria-labelledby': `${id}-flow-title ${id}-flow-says`,
    },
    draw('title', { id: `${id}-flow-title` }, title),
    draw('desc', { id: `${id}-flow-says` }, says),
    line(lifelines.client),
    line(lifelines.server),
    draw('text', { class: 'name', x: lifelines.client, y: 18 }, 'client'),
    draw('text', { class: 'name', x: lifelines.server, y: 18 }, 'server'),
    ...shapes,
  );
  return make('figure', make('figcaption', title), picture);
}

function nameOf(at: Step['at']): string {
  return { there: 'To the server', back: 'To the client', client: 'Client', server: 'Server', sum: 'Sum' }[at];
}

function drawBox({ at, says, figure }: Step, x: number, y: number): SVGElement {
  return draw(
    'g',
    {},
    draw('rect', { class: `step ${at}`, x: x - box.width / 2, y, width: box.width, height: box.height, rx: 5 }),
    draw('text', { x, y: y + 18 }, says),
    draw('text', { class: 'ms', x, y: y + 36 }, figure),
  );
}

function drawSum({ says, figure }: Step, y: number): SVGElement {
  return draw('text', { x: width / 2, y: y + 14 }, `${says}, `, draw('tspan', { class: 'ms' }, figure));
}

function drawArrow({ at, says, over = '', figure }: Step, y: number): SVGElement {
  const [from, to] = at === 'there' ? [lifelines.client, lifelines.server] : [lifelines.server, lifelines.client];
  const sign = Math.sign(to - from);
  const line = y + 20;
  return draw(
    'g',
    {},
    draw('text', { class: 'over', x: width / 2, y: y + 13 }, `${says}, `, draw('tspan', { class: 'ms' }, figure)),
    draw('path', {
      class: 'wire',
      d: `M${from} ${line}H${to - sign * 2}m${-sign * 8} -5l${sign * 9} 5l${-sign * 9} 5`,
    }),
    draw('text', { class: 'over quiet', x: width / 2, y: line + 16 }, over),
  );
}
