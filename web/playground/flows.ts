import type { Settings } from '../../src/advise/playground/settings.ts';
import type { Told, WayFigures } from '../../src/advise/playground/told.ts';
import { count, milliseconds } from '../../src/report/numbers.ts';
import { draw, find } from './elements.ts';
import { totalOf } from './time-bars.ts';

/** At which side it happens, or which way it goes; each with its figure. */
interface Step {
  readonly at: 'client' | 'server' | 'there' | 'back';
  readonly says: string;
  readonly figure: string;
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

function flowOf(ways: readonly WayFigures[], way: WayFigures['way'], make: (figures: Measured) => Flow): Flow | null {
  const found = ways.find((one) => one.way === way);
  return found?.parts ? make({ ...found, parts: found.parts }) : null;
}

function restFlow({ bytes, parts, answered }: Measured, settings: Settings): Flow {
  const { connections } = settings;
  return {
    id: 'rest',
    title: 'REST with JSON',
    steps: [
      { at: 'client', says: `${sayFloats(settings)} become text`, figure: ms(parts.encode) },
      { at: 'client', says: 'waits for thread, connection', figure: ms(parts['client queue'] + parts.connection) },
      {
        at: 'there',
        says: `${count(Math.round(bytes.sent))} bytes, HTTP/1.1, ${one(connections)} call each`,
        figure: ms(parts['way there'] + parts['server wait']),
      },
      { at: 'server', says: 'text becomes floats', figure: ms(parts['server decode']) },
      { at: 'server', says: 'the answer becomes text', figure: ms(parts.server + parts['server encode']) },
      { at: 'back', says: `${count(Math.round(bytes.received))} bytes`, figure: ms(parts['way back']) },
      { at: 'client', says: 'text becomes floats', figure: ms(parts.decode) },
      { at: 'client', says: `the mean of ${count(answered)} views`, figure: ms(totalOf(parts)) },
    ],
  };
}

function grpcFlow({ bytes, parts, answered }: Measured, settings: Settings): Flow {
  const { connections } = settings;
  return {
    id: 'grpc',
    title: 'gRPC with Protobuf',
    steps: [
      { at: 'client', says: `${sayFloats(settings)} are copied`, figure: ms(parts.encode) },
      { at: 'client', says: 'waits for thread, connection', figure: ms(parts['client queue'] + parts.connection) },
      {
        at: 'there',
        says: `${count(Math.round(bytes.sent))} bytes, HTTP/2, ${one(connections)} many calls each`,
        figure: ms(parts['way there'] + parts['server wait']),
      },
      { at: 'server', says: 'bytes are copied', figure: ms(parts['server decode']) },
      { at: 'server', says: 'the answer is copied', figure: ms(parts.server + parts['server encode']) },
      { at: 'back', says: `${count(Math.round(bytes.received))} bytes`, figure: ms(parts['way back']) },
      { at: 'client', says: 'bytes are copied', figure: ms(parts.decode) },
      { at: 'client', says: `the mean of ${count(answered)} views`, figure: ms(totalOf(parts)) },
    ],
  };
}

function one(connections: number): string {
  return connections === 1 ? 'one connection,' : `${connections} connections,`;
}

function sayFloats({ floats, rows }: Settings): string {
  return `${count(floats * rows)} floats`;
}

const width = 380;
const box = { width: 184, height: 44 };
const lifelines = { client: 92, server: width - 92 };
const gap = { box: 10, arrow: 46 };
const top = 34;

function drawFlow({ id, title, steps }: Flow): SVGElement {
  let y = top;
  const shapes = steps.map((step) => {
    const at = y;
    const isBox = step.at === 'client' || step.at === 'server';
    y += isBox ? box.height + gap.box : gap.arrow;
    return isBox ? drawBox(step, lifelines[step.at === 'server' ? 'server' : 'client'], at) : drawArrow(step, at);
  });
  const says = steps.map(({ at, says, figure }) => `${nameOf(at)}: ${says}, ${figure}.`).join(' ');
  const line = (x: number) => draw('line', { class: 'lifeline', x1: x, x2: x, y1: top, y2: y - gap.box });
  return draw(
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
    draw('text', { class: 'name title', x: width / 2, y: 18 }, title),
    draw('text', { class: 'name', x: lifelines.server, y: 18 }, 'server'),
    ...shapes,
  );
}

function nameOf(at: Step['at']): string {
  return at === 'there' ? 'To the server' : at === 'back' ? 'To the client' : at === 'client' ? 'Client' : 'Server';
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

function drawArrow({ at, says, figure }: Step, y: number): SVGElement {
  const [from, to] = at === 'there' ? [lifelines.client, lifelines.server] : [lifelines.server, lifelines.client];
  const sign = Math.sign(to - from);
  const line = y + 20;
  return draw(
    'g',
    {},
    draw('text', { class: 'over', x: width / 2, y: y + 12 }, says),
    draw('path', {
      class: 'wire',
      d: `M${from} ${line}H${to - sign * 2}m${-sign * 8} -5l${sign * 9} 5l${-sign * 9} 5`,
    }),
    draw('text', { class: 'ms over', x: width / 2, y: line + 17 }, figure),
  );
}
