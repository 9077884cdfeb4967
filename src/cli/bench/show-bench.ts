import type { BenchDocument } from '../../advise/bench/bench-document.ts';
import type { Benched } from '../../advise/bench/benched.ts';
import type { Claim, Verdict } from '../../advise/bench/claim.ts';
import { pairs } from '../../advise/bench/crossings.ts';
import type { PythonStack } from '../../advise/bench/python/python-stack.ts';
import { sayWorkers } from '../../advise/bench/python/say-workers.ts';
import { codecs } from '../../advise/bench/time-codecs.ts';
import { wayNames, ways } from '../../advise/ways.ts';
import type { Ink } from '../../report/ink.ts';
import { count } from '../../report/numbers.ts';
import { hang, left, right, widthOf } from '../../report/text.ts';
import {
  codecNames,
  digits,
  extrapolated,
  howJudged,
  pythonCodecNames,
  sayClaimed,
  sayCrossing,
  sayMachine,
  sayMeasured,
  sayQuestion,
  sayRatio,
  sayServer,
  withInterval,
} from './say-bench.ts';

export interface Sheet {
  readonly ink: Ink;
  readonly width: number;
}

/** Narrower, and what a claim is about has a line of its own. */
const wide = 105;

/** The bench as a person reads it, in lines of at most `width` columns; the page has each interval. */
export function showBench(benched: BenchDocument, sheet: Sheet): string[] {
  const { ink, width } = sheet;
  const { claims } = benched;
  const of = (stack: Claim['stack']) => claims.filter((claim) => claim.stack === stack);
  return [
    `${ink.bold('two-am')}  REST and gRPC: what the document claims, and what this machine shows`,
    ...hang('  ', sayMachine(benched), width),
    '',
    ...showClaims('CLAIMS', of('node'), sheet),
    ...(benched.python ? showClaims("CLAIMS, the document's own stack", of('python'), sheet) : []),
    ...hang('  ', howJudged, width).map(ink.dim),
    '',
    ...showCrossings(benched, sheet),
    ...showSizes(benched, sheet),
    ...showLatencies(benched, sheet),
    ...(benched.python ? showPython(benched.python, sheet) : []),
  ];
}

function showClaims(title: string, claims: readonly Claim[], { ink, width }: Sheet): string[] {
  if (claims.length === 0) return [];
  const marks: Record<Verdict, (text: string) => string> = {
    holds: ink.green,
    more: ink.green,
    'not here': ink.red,
    'the other way round': ink.red,
    'cannot tell here': ink.yellow,
  };
  const verdict = Math.max(...claims.map((claim) => claim.verdict.length));
  const claimed = Math.max(7, ...claims.map((claim) => widthOf(sayClaimed(claim))));
  // What is a sentence hangs where it must.
  const measured = Math.min(30, Math.max(...claims.map((claim) => widthOf(sayMeasured(claim)))));
  const ratio = Math.max(5, ...claims.map((claim) => widthOf(sayRatio(claim))));
  const row = (claim: Claim): string[] => {
    const start = `  ${marks[claim.verdict](left(claim.verdict, verdict))}  ${right(sayClaimed(claim), claimed)}  `;
    if (claim.measured === null) return hang(start, `${claim.about}: ${sayMeasured(claim)}`, width);
    const figures = `${start}${left(sayMeasured(claim), measured)}  ${right(sayRatio(claim), ratio)}`;
    return width >= wide ? hang(`${figures}  `, claim.about, width) : [...hang('  ', claim.about, width), figures];
  };
  const head = `  ${left('', verdict)}  ${right('claimed', claimed)}  ${left('measured here', measured)}  ${right('ratio', ratio)}`;
  return [ink.bold(title), '', ink.dim(head), ...claims.flatMap(row), ''];
}

function showCrossings({ crossovers: crossings }: BenchDocument, { ink, width }: Sheet): string[] {
  if (crossings.length === 0) return [];
  const name = Math.max(...crossings.map((crossing) => widthOf(sayQuestion(crossing))));
  return [
    `${ink.bold('CROSSOVER')}   where the second begins to take less than the first`,
    ...pairs.flatMap(([one, other]) => [
      '',
      `  ${wayNames[one]} → ${wayNames[other]}`,
      ...crossings
        .filter((crossing) => crossing.one === one && crossing.other === other)
        .flatMap((crossing) => hang(`    ${left(sayQuestion(crossing), name)}  `, sayCrossing(crossing), width)),
    ]),
    '',
  ];
}

function showSizes({ sizes }: Benched, { ink, width }: Sheet): string[] {
  const codec = (wanted: string, of: 'encodeUs' | 'decodeUs') =>
    sizes.map((size) => size.codecs.find((each) => each.codec === wanted)?.[of].value ?? Number.NaN);
  const perWay = (wanted: string, of: 'cpuMs' | 'clientCpuMs' | 'serverCpuMs') =>
    sizes.map((size) => 10 * (size.ways.find(({ way }) => way === wanted)?.[of].value ?? Number.NaN));
  const heads = sizes.map(({ floats }) => count(floats));
  return [
    ...showGrid(ink, 'CORES FOR 10,000 REQUESTS/S', 'client + server, by floats a call', heads, [
      ...ways.map((way) => ({
        name: wayNames[way],
        cells: perWay(way, 'cpuMs').map(
          (_, at) => `${digits(perWay(way, 'clientCpuMs')[at] ?? 0)} + ${digits(perWay(way, 'serverCpuMs')[at] ?? 0)}`,
        ),
      })),
    ]),
    ...hang('  ', extrapolated, width).map(ink.dim),
    '',
    ...showGrid(ink, 'ENCODE / DECODE', 'µs, by floats', heads, [
      ...codecs.map((name) => ({
        name: codecNames[name],
        cells: sizes.map(
          (_, at) => `${digits(codec(name, 'encodeUs')[at] ?? 0)} / ${digits(codec(name, 'decodeUs')[at] ?? 0)}`,
        ),
      })),
    ]),
    '',
  ];
}

interface GridRow {
  readonly name: string;
  readonly cells: readonly string[];
}

function showGrid(
  ink: Ink,
  title: string,
  about: string,
  heads: readonly string[],
  rows: readonly GridRow[],
): string[] {
  const name = Math.max(...rows.map((row) => widthOf(row.name)));
  const widths = heads.map((head, at) => Math.max(widthOf(head), ...rows.map(({ cells }) => widthOf(cells[at] ?? ''))));
  const line = (first: string, cells: readonly string[]) =>
    `  ${left(first, name)}${cells.map((cell, at) => `  ${right(cell, widths[at] ?? 0)}`).join('')}`;
  return [
    `${ink.bold(title)}   ${about}`,
    '',
    ink.dim(line('', heads)),
    ...rows.map((row) => line(row.name, row.cells)),
  ];
}

function showLatencies({ closed, loads, connecting }: Benched, { ink }: Sheet): string[] {
  const floats = closed[0]?.floats ?? null;
  const rows = closed.flatMap(({ way, latency }): GridRow[] => {
    const cells = ({ p50Ms, p95Ms, p99Ms, meanMs }: typeof latency) => [
      ...[p50Ms, p95Ms, p99Ms].map(({ value }) => digits(value)),
      digits(meanMs),
    ];
    return [
      { name: wayNames[way], cells: ['one at a time', ...cells(latency)] },
      ...loads
        .filter((load) => load.way === way && load.floats === floats)
        .map(({ perSecond, measured, why }) => ({
          name: '',
          cells: [`${count(perSecond)}/s`, ...(measured ? cells(measured.latency) : [why ?? '', '', '', ''])],
        })),
    ];
  });
  const connected = connecting.map(({ way, tls, newMs, keptMs }) => ({
    name: wayNames[way],
    cells: [tls ? 'TLS' : 'plain', withInterval(newMs), withInterval(keptMs)],
  }));
  return [
    ...showGrid(
      ink,
      'LATENCY',
      `ms, ${count(floats ?? 0)} floats, no model; from the intended start where a rate is named`,
      ['', 'p50', 'p95', 'p99', 'mean'],
      rows,
    ),
    '',
    ...showGrid(
      ink,
      'CONNECTIONS',
      'ms that a new one adds to a call; a call over a kept one',
      ['', 'new', 'kept'],
      connected,
    ),
    '',
  ];
}

function showPython(python: PythonStack, { ink, width }: Sheet): string[] {
  const { codecs: timed, closed, loads, packages } = python;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    `${ink.bold("THE DOCUMENT'S OWN STACK")}   ${count(python.floats)} floats, its model's 5 ms included`,
    ...hang('  ', `Python ${python.python}, ${versions.join(', ')}.`, width).map(ink.dim),
    ...(python.asItStands.starts
      ? []
      : hang('  ', `As it stands its REST server does not start: ${python.asItStands.says}.`, width)),
    ...python.notStarted.flatMap((line) => hang('  ', `Not started: ${line}.`, width)),
    ...hang('  ', sayWorkers(python) ?? '', width),
    '',
    ...showGrid(
      ink,
      'Encode / decode',
      'ms',
      ['bytes', 'encode', 'decode'],
      [
        ...timed.map(({ codec, bytes, encodeMs, decodeMs }) => ({
          name: pythonCodecNames[codec],
          cells: [count(bytes), withInterval(encodeMs), withInterval(decodeMs)],
        })),
      ],
    ),
    '',
    ...showGrid(
      ink,
      'Its own clients, one call at a time',
      'ms; CPU a call',
      ['connection', 'p50', 'p99', 'mean', 'client CPU', 'server CPU'],
      closed.map(({ server, keepsConnection, p50Ms, p99Ms, meanMs, clientCpuMs, serverCpuMs }) => ({
        name: sayServer(server),
        cells: [
          keepsConnection ? 'kept' : 'new each',
          ...[p50Ms, p99Ms, meanMs, clientCpuMs, serverCpuMs].map((of) => withInterval(of)),
        ],
      })),
    ),
    '',
    ...showGrid(
      ink,
      'In open loop',
      "ms, by this project's client",
      ['rate', 'p50', 'p99', 'server CPU'],
      loads.map(({ server, perSecond, measured }) => ({
        name: sayServer(server),
        cells: [
          `${count(perSecond)}/s`,
          ...(measured
            ? [
                withInterval(measured.latency.p50Ms),
                withInterval(measured.latency.p99Ms),
                withInterval(measured.serverCpuMs),
              ]
            : ['not carried', '', '']),
        ],
      })),
    ),
    '',
  ];
}
