import type { Advice } from '../../advise/advice.ts';
import { answerNames, waysOf } from '../../advise/answer.ts';
import type { MeasuredWay } from '../../advise/measure/measured.ts';
import type { Need } from '../../advise/need.ts';
import { type Way, wayNames } from '../../advise/ways.ts';
import type { Ink } from '../../report/ink.ts';
import { count, milliseconds, percent, sensible, shortInterval } from '../../report/numbers.ts';
import { hang, left, right, widthOf } from '../../report/text.ts';

export interface Sheet {
  readonly ink: Ink;
  readonly width: number;
}

/** The advice as a person reads it, in lines of at most `width` columns. */
export function showAdvice(advice: Advice, sheet: Sheet): string[] {
  const { ink } = sheet;
  return [
    `${ink.bold('ADVICE')}   ${ink.green(answerNames[advice.answer])}`,
    '',
    ...row('for', sayNeed(advice.need), sheet),
    ...row('why', advice.rule.reason, sheet),
    ...row('rule', sayRule(advice), sheet),
    '',
    ...showMeasured(advice, sheet),
    ink.bold('BEFORE IT GOES LIVE'),
    '',
    ...advice.remarks.flatMap(({ text, command }) => showRemark(text, command, sheet)),
  ];
}

function row(name: string, text: string, { ink, width }: Sheet): string[] {
  return hang(`  ${ink.dim(name.padEnd(5))}`, text, width);
}

function sayNeed(need: Need): string {
  const streaming = { none: 'no streaming', server: 'answers stream', 'two-way': 'both sides stream' };
  const precision = { rounded: 'a few digits do', exact: 'exact float32s', special: 'NaN or Infinity among them' };
  const consumers = { own: 'both ends yours', teams: 'other teams call', public: 'anybody calls' };
  const client = { service: 'service to service', browser: 'from a browser', both: 'from browsers and services' };
  const team = { http: 'HTTP tools', protobuf: 'protobuf in the build', either: 'HTTP or protobuf' };
  return [
    client[need.client],
    `${count(need.floats)} floats a call`,
    `${count(need.perSecond)} calls/s`,
    streaming[need.streaming],
    consumers[need.consumers],
    precision[need.precision],
    team[need.team],
  ].join(' · ');
}

function sayRule({ rule: { document, because }, borneOut, measured }: Advice): string {
  const where = `${document.section}: “${document.quote}”.`;
  if (because === null) return `follows the document, ${where}`;
  const said = `departs from the document, ${where} ${because}`;
  if (borneOut === null || measured === null) return said;
  const cost = (wanted: Way) => {
    const ms = measured.ways.find(({ way }) => way === wanted)?.cpuMs.value ?? null;
    return `${wayNames[wanted]} ${milliseconds(ms)}`;
  };
  const both = `${cost(borneOut.cheap)}, ${cost(borneOut.dear)} of CPU a call`;
  const verdicts = {
    yes: `Measured here, and so it is: ${both}.`,
    no: `Measured here it is not so: ${both}. Believe the measurement: the document's rule holds for you.`,
    unclear: `Measured here the intervals overlap: ${both}. Neither is cheaper for certain.`,
  };
  return `${said} ${verdicts[borneOut.holds]}`;
}

function showMeasured({ answer, measured, notMeasured, need }: Advice, sheet: Sheet): string[] {
  const { ink, width } = sheet;
  if (measured === null) return [...hang(`${ink.bold('NOT MEASURED')}   `, notMeasured ?? '', width), ''];
  const own = waysOf[answer] as readonly Way[];
  const name = Math.max(...measured.ways.map(({ way }) => widthOf(wayNames[way])));
  const begin = (way: Way) => `  ${own.includes(way) ? ink.green('●') : ' '} ${left(wayNames[way], name)}`;
  const head = `    ${' '.repeat(name)}  ${right('bytes', 10)}  ${left('CPU a call, both ends', 23)}  `;
  const cores = `cores at ${count(need.perSecond)}/s`;
  return [
    `${ink.bold('MEASURED HERE')}   ${count(measured.floats)} floats a call · ${measured.rounds} rounds in turns · median, 95 % interval`,
    '',
    `${head}${widthOf(head) + widthOf(cores) <= width ? cores : 'cores'}`,
    ...measured.ways.map(
      ({ way, bytes, cpuMs, cores: taken }) =>
        `${begin(way)}  ${right(count(bytes.sent), 10)}  ${left(bounded(cpuMs), 23)}  ${sensible(taken.value)}`,
    ),
    '',
    `    ${' '.repeat(name)}  ${right('calls/s', 10)}  ${left('p50', 20)}  p99`,
    ...measured.ways.map((one) => `${begin(one.way)}  ${sayLatency(one)}`),
    '',
    ...sayLimits(measured, need).flatMap((line) => hang('  ', line, width)),
    '',
  ];
}

function sayLatency({ latency }: MeasuredWay): string {
  if (latency === null) return `${right('–', 10)}  there was no time left`;
  const { perSecond, p50Ms, p99Ms, unfinished } = latency;
  const open = unfinished > 0 ? `, ${count(unfinished)} unfinished` : '';
  return `${right(count(perSecond), 10)}  ${left(bounded(p50Ms), 20)}  ${bounded(p99Ms)}${open}`;
}

function bounded(of: { readonly value: number; readonly low: number | null; readonly high: number | null }): string {
  return `${milliseconds(of.value)} ${shortInterval(of, 'ms')}`.trimEnd();
}

/** What the figures do not say by themselves. */
function sayLimits(measured: NonNullable<Advice['measured']>, { perSecond }: Need): string[] {
  const carried = measured.ways.map(({ carriedPerSecond }) => Math.floor(carriedPerSecond));
  const [least, most] = [Math.min(...carried), Math.max(...carried)];
  const beyond =
    perSecond > least
      ? [
          `One client and one server carry ${count(least)} to ${count(most)} calls/s here, by way: ${count(perSecond)}/s is an extrapolation, CPU a call × rate, where a way carries less. Latencies there are of half of what it carries.`,
        ]
      : [];
  const raised = measured.ways.some(({ latency }) => latency !== null && latency.perSecond > perSecond)
    ? [`At ${count(perSecond)}/s too few calls would come for a p99: latencies are of the rates shown.`]
    : [];
  return [
    ...beyond,
    ...raised,
    ...sayOthers(measured.gotCores),
    `Node ${measured.node}, ${measured.cores === 1 ? 'one core' : `${measured.cores} cores`} of ${measured.cpu}; client and server on loopback, without TLS, a proxy or a model. Ratios travel, absolute times do not. ${sensible(measured.tookMs / 1_000)} s.`,
  ];
}

/** Below it, whoever waits for CPU waits for others. */
const undisturbed = 0.9;

function sayOthers(gotCores: number): string[] {
  if (gotCores >= undisturbed) return [];
  return [
    `Others used this machine: with work all the time, client and server got ${percent(gotCores)} of one core. CPU a call is dearer then, its intervals are wide, and latencies are of others too.`,
  ];
}

function showRemark(text: string, command: string | null, { ink, width }: Sheet): string[] {
  const lines = hang('  - ', text, width);
  return command === null ? lines : [...lines, `    ${ink.dim(`npm run lab -- ${command}`)}`];
}
