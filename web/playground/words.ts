import type { Edge } from '../../src/advise/playground/edge.ts';
import type { Told, WayFigures } from '../../src/advise/playground/told.ts';
import { wayNames } from '../../src/advise/playground/ways.ts';
import { count, cpuMilliseconds, decimal, milliseconds, percent, sensible } from '../../src/report/numbers.ts';

/** What each thing that can be full is called. */
const full: Readonly<Record<Edge['full'], string>> = {
  client: "the client's thread",
  translator: "the translator's thread",
  server: "the server's thread",
  machine: 'this machine',
};

/** How a measurement is, in a sentence that changes seldom: it is read out. */
export function sayState({ state, why, turns, ways, ofTurns }: Told): string {
  switch (state) {
    case 'starting':
      return 'Starting the servers.';
    case 'measuring':
      if (turns === 0) return 'Opening connections.';
      return ways.length < 5
        ? 'Measuring one way after the other.'
        : 'All five are there, and get firmer with each turn.';
    case 'done':
      return `Done: ${turns / 5} turns of each way. Nothing runs until you change something.`;
    case 'stopped':
      return turns === 0 ? 'Stopped.' : `Stopped after ${turns} of ${ofTurns} turns.`;
    case 'failed':
      return `It failed: ${why}`;
  }
}

/** How far it is, such as `14 times`. */
export function sayEdge({
  edge,
  perSecond,
}: {
  readonly edge: Edge;
  readonly perSecond: number;
}): readonly [string, string] {
  const far = edge.perSecond / perSecond;
  const says = far >= 1.05 ? `${far < 9.95 ? decimal(far, 1) : count(far)} times` : far < 0.95 ? 'beyond it' : 'at it';
  return [says, `at ${sensible(Math.round(edge.perSecond))}/s ${full[edge.full]} is full`];
}

/** What the figures do not say by themselves, one a line. */
export function listRemarks({ ways, settings, othersShare, isDisturbed }: Told): string[] {
  const behind = ways.filter(isBehind).map((figures) => sayBehind(figures, settings.perSecond));
  const late = ways.filter((figures) => isLate(figures) && !isBehind(figures)).map(sayLate);
  return [
    ...(isDisturbed
      ? [
          `Other programs took ${percent(othersShare)} of this machine: what follows, and every latency, is of those too. Close them, and measure again.`,
        ]
      : []),
    ...behind,
    ...(late.length === 0
      ? []
      : [
          `The load came late, by more than 5 ms: ${late.join('; ')}. The client's thread was busy, or others had its processor. Latencies count it.`,
        ]),
  ];
}

/** Of a burst a view or two are on their way as a turn ends. */
const unansweredAtMost = 0.02;
const lateAtMost = 0.01;

function isBehind({ due, answered, turns }: WayFigures): boolean {
  return due - answered > unansweredAtMost * due + turns;
}

function isLate({ due, late: { views } }: WayFigures): boolean {
  return views > 1 && views > lateAtMost * due;
}

function sayBehind({ way, due, answered, perSecond }: WayFigures, asked: number): string {
  return `${wayNames[way]} did not keep up: ${count(due - answered)} of ${count(due)} views were not answered as long as their turn lasted. It carried ${sensible(perSecond)} a second of ${count(asked)}.`;
}

function sayLate({ way, due, late: { views, worstMs } }: WayFigures): string {
  return `${wayNames[way]} in ${count(views)} of ${count(due)} views, at worst ${milliseconds(worstMs)}`;
}

/** What one takes home. Empty before all of it is measured. */
export function sayFinding({ ways }: Told): string {
  const of = (name: WayFigures['way']) => ways.find(({ way }) => way === name);
  const [json, raw, grpc, web] = [of('rest-json'), of('rest-raw'), of('grpc'), of('grpc-web')];
  const cpu = (figures: WayFigures | undefined) => figures?.cpuOfAllMs?.value ?? null;
  const [ofJson, ofRaw, ofGrpc, ofWeb] = [cpu(json), cpu(raw), cpu(grpc), cpu(web)];
  if (ofJson === null || ofRaw === null || ofGrpc === null || ofWeb === null) return '';
  const ms = cpuMilliseconds;
  return `A view takes ${ms(ofJson)} of CPU as JSON, ${ms(ofGrpc)} by gRPC, ${ms(ofRaw)} as raw floats over REST, and ${ms(ofWeb)} by gRPC-Web, whose translator reads and writes all of it once more.`;
}
