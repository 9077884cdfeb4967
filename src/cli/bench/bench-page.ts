import type { BenchDocument } from '../../advise/bench/bench-document.ts';
import type { Benched, OfSize } from '../../advise/bench/benched.ts';
import type { Claim, Verdict } from '../../advise/bench/claim.ts';
import type { Crossing } from '../../advise/bench/crossings.ts';
import type { PythonStack } from '../../advise/bench/python/python-stack.ts';
import { sayWorkers } from '../../advise/bench/python/say-workers.ts';
import { wayNames } from '../../advise/ways.ts';
import { html, type Markup } from '../../report/html/markup.ts';
import { drawShell } from '../../report/html/shell.ts';
import { drawTable } from '../../report/html/table.ts';
import { count } from '../../report/numbers.ts';
import { drawCharts } from './bench-charts.ts';
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
  scaledBy,
  withInterval,
} from './say-bench.ts';

const marks: Readonly<Record<Verdict, Markup>> = {
  holds: html`<b class="after">holds</b>`,
  more: html`<b class="after">more</b>`,
  'not here': html`<b class="before">not here</b>`,
  'the other way round': html`<b class="before">the other way round</b>`,
  'cannot tell here': html`<span class="quiet">cannot tell here</span>`,
};

/** The bench as one page, in the look of a run's: it can be read without scripts. */
export function renderBench(benched: BenchDocument): string {
  const { claims, crossovers } = benched;
  const of = (stack: Claim['stack']) => claims.filter((claim) => claim.stack === stack);
  const held = claims.filter(({ verdict }) => verdict === 'holds' || verdict === 'more').length;
  return drawShell(
    'REST and gRPC',
    html`<main>
<header><p class="top"><b>two-am</b> <span>bench: REST and gRPC</span></p>
<h1>${held} of ${claims.length} claims hold on this machine</h1>
<p class="lead">${sayMachine(benched)}</p></header>
<section id="claims" aria-labelledby="claims-title"><h2 id="claims-title">What the document claims</h2>
<p>${howJudged}</p>
${drawClaims('Its numbers beside those of Node on this machine', of('node'))}
${benched.python && drawClaims('Its numbers beside those of its own programs, in Python', of('python'))}</section>
${drawCrossings(crossovers)}
${drawCharts(benched)}
${benched.sizes.map(drawSize)}
${drawLatencies(benched)}
${benched.python && drawPython(benched.python)}
</main>`,
  );
}

function drawClaims(caption: string, claims: readonly Claim[]): Markup {
  return drawTable(
    caption,
    [
      { head: 'about' },
      { head: 'the document', words: true },
      { head: 'claimed', figures: true },
      { head: 'measured here', figures: true },
      { head: 'ratio', figures: true },
      { head: 'verdict' },
    ],
    claims.map((claim) => [
      claim.measured !== null && claim.says
        ? html`${claim.about} <span class="quiet">${claim.says}</span>`
        : claim.about,
      html`“${claim.quote}”`,
      whole(sayClaimed(claim)),
      whole(sayMeasured(claim)),
      sayRatio(claim),
      marks[claim.verdict],
    ]),
  );
}

/** An interval is not torn apart where a column is narrow. */
function whole(figures: string): string {
  return figures.replaceAll('-', '\u2011').replaceAll(/(?<=\d) (?=bytes|ms|cores)/g, '\u00a0');
}

function drawCrossings(crossings: readonly Crossing[]): Markup | null {
  if (crossings.length === 0) return null;
  return html`<section id="crossover" aria-labelledby="crossover-title"><h2 id="crossover-title">From where on gRPC takes less</h2>
<p>By size and by rate, as far as was measured, with 95 % intervals: where the bounds of the ratio pass 1. Between two sizes CPU is taken to grow evenly; all else to change evenly on log axes.</p>
${drawTable(
  'Where the second of two begins to take less than the first',
  [{ head: 'first' }, { head: 'second' }, { head: 'of what' }, { head: 'where', words: true }],
  crossings.map((crossing) => [
    wayNames[crossing.one],
    wayNames[crossing.other],
    sayQuestion(crossing),
    sayCrossing(crossing),
  ]),
)}</section>`;
}

function drawSize({ floats, ways, codecs }: OfSize): Markup {
  const id = `floats-${floats}`;
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${count(floats)} floats</h2>
${drawTable(
  'A call, there and back: kept busy, in turns',
  [
    { head: 'way' },
    { head: 'bytes sent', figures: true },
    { head: 'client CPU, ms', figures: true },
    { head: 'server CPU, ms', figures: true },
    { head: 'cores at 10,000/s', figures: true },
    { head: 'calls/s carried', figures: true },
  ],
  ways.map(({ way, bytes, clientCpuMs, serverCpuMs, cpuMs, carriedPerSecond }) => [
    wayNames[way],
    count(bytes.sent),
    withInterval(clientCpuMs),
    withInterval(serverCpuMs),
    withInterval(scaledBy(cpuMs, 10)),
    count(carriedPerSecond),
  ]),
)}
<p class="quiet">${extrapolated}</p>
${drawTable(
  'Writing and reading the message alone',
  [
    { head: 'form' },
    { head: 'bytes', figures: true },
    { head: 'encode, µs', figures: true },
    { head: 'decode, µs', figures: true },
  ],
  codecs.map(({ codec, bytes, encodeUs, decodeUs }) => [
    codecNames[codec],
    count(bytes),
    withInterval(encodeUs),
    withInterval(decodeUs),
  ]),
)}</section>`;
}

function drawLatencies({ closed, loads, connecting }: Benched): Markup {
  const cells = ({ p50Ms, p95Ms, p99Ms, meanMs }: Benched['closed'][number]['latency']) => [
    ...[p50Ms, p95Ms, p99Ms].map((of) => withInterval(of)),
    digits(meanMs),
  ];
  return html`<section id="latency" aria-labelledby="latency-title"><h2 id="latency-title">Latency</h2>
<p>One call at a time, as the document's clients measure, hides what waits behind a slow call. In open loop calls start by a schedule, the same for all, and count from their intended start. A rate that is not carried has no latency: that of a smaller rate would be another figure.</p>
${drawTable(
  'ms, no model behind the server',
  [
    { head: 'way' },
    { head: 'floats', figures: true },
    { head: 'how' },
    { head: 'p50', figures: true },
    { head: 'p95', figures: true },
    { head: 'p99', figures: true },
    { head: 'mean', figures: true },
    { head: 'CPU a call', figures: true },
  ],
  [
    ...closed.map(({ way, floats, latency }) => [wayNames[way], count(floats), 'one at a time', ...cells(latency), '']),
    ...loads.map(({ way, floats, perSecond, measured, why }) => [
      wayNames[way],
      count(floats),
      `open, ${count(perSecond)}/s`,
      ...(measured
        ? [...cells(measured.latency), digits(measured.clientCpuMs.value + measured.serverCpuMs.value)]
        : [why ?? '', '', '', '', '']),
    ]),
  ],
)}
${drawTable(
  'What a new connection adds to a call of eight floats, ms',
  [
    { head: 'way' },
    { head: 'connection' },
    { head: 'new', figures: true },
    { head: 'a call over a kept one', figures: true },
  ],
  connecting.map(({ way, tls, newMs, keptMs }) => [
    wayNames[way],
    tls ? 'TLS' : 'plain',
    withInterval(newMs),
    withInterval(keptMs),
  ]),
)}</section>`;
}

function drawPython(python: PythonStack): Markup {
  const versions = Object.entries(python.packages).map(([name, version]) => `${name} ${version}`);
  const workers = sayWorkers(python);
  return html`<section id="python" aria-labelledby="python-title"><h2 id="python-title">The document's own stack</h2>
<p>Python ${python.python}, ${versions.join(', ')}; its programs as they stand but for their addresses. Its model waits for 5 ms, in every latency below.</p>
${python.asItStands.starts ? null : html`<p>As it stands its REST server does not start: ${python.asItStands.says}. Here uvicorn starts it by its name.</p>`}
${workers && html`<p>${workers}</p>`}
${python.notStarted.map((line) => html`<p>Not started: ${line}.</p>`)}
${drawTable(
  `Writing and reading ${count(python.floats)} floats, ms`,
  [
    { head: 'form' },
    { head: 'bytes', figures: true },
    { head: 'encode', figures: true },
    { head: 'decode', figures: true },
  ],
  python.codecs.map(({ codec, bytes, encodeMs, decodeMs }) => [
    pythonCodecNames[codec],
    count(bytes),
    withInterval(encodeMs),
    withInterval(decodeMs),
  ]),
)}
${drawTable(
  'Its own clients, one call at a time, ms',
  [
    { head: 'server' },
    { head: 'connection' },
    { head: 'p50', figures: true },
    { head: 'p95', figures: true },
    { head: 'p99', figures: true },
    { head: 'mean', figures: true },
    { head: 'client CPU', figures: true },
    { head: 'server CPU', figures: true },
  ],
  python.closed.map(({ server, keepsConnection, p50Ms, p95Ms, p99Ms, meanMs, clientCpuMs, serverCpuMs }) => [
    sayServer(server),
    keepsConnection ? 'kept' : 'new each',
    ...[p50Ms, p95Ms, p99Ms, meanMs, clientCpuMs, serverCpuMs].map((of) => withInterval(of)),
  ]),
)}
${drawTable(
  "In open loop, by this project's client, ms",
  [
    { head: 'server' },
    { head: 'calls/s', figures: true },
    { head: 'p50', figures: true },
    { head: 'p95', figures: true },
    { head: 'p99', figures: true },
    { head: 'server CPU a call', figures: true },
  ],
  python.loads.map(({ server, perSecond, measured }) => [
    sayServer(server),
    count(perSecond),
    ...(measured
      ? [measured.latency.p50Ms, measured.latency.p95Ms, measured.latency.p99Ms, measured.serverCpuMs].map((of) =>
          withInterval(of),
        )
      : ['not carried', '', '', '']),
  ]),
)}</section>`;
}
